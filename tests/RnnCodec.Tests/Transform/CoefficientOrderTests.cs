using RnnCodec.Transform;

namespace RnnCodec.Tests.Transform;

public class CoefficientOrderTests
{
    [Fact]
    public void FrequenciesRiseAndAreAllThere()
    {
        Assert.Equal(256, CoefficientOrder.Frequencies.Distinct().Count());
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0)], CoefficientOrder.Frequencies[..6]);
        var squares = CoefficientOrder.Frequencies.Select(f => f.V * f.V + f.H * f.H).ToArray();
        Assert.Equal(squares.Order(), squares);
    }

    [Fact]
    public void IndexOfFindsEveryFrequency()
    {
        foreach (var (i, (v, h)) in CoefficientOrder.Frequencies.Index())
            Assert.Equal(i, CoefficientOrder.IndexOf[16 * v + h]);
    }

    [Fact]
    public void EveryChannelKnowsTheLargerOfItsFrequencies()
    {
        Assert.Equal((0, 15, 0, 0), (CoefficientOrder.MainFrequency[0], CoefficientOrder.MainFrequency[255], CoefficientOrder.MainFrequency[256], CoefficientOrder.MainFrequency[320]));
        Assert.Equal(CoefficientOrder.MainFrequency[64], CoefficientOrder.DetailFrequency[0]);
        Assert.Equal((15, 15), (CoefficientOrder.DetailFrequency[191], CoefficientOrder.DetailFrequency[383]));
    }
}
