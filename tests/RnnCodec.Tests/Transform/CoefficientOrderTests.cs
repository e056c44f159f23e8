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
        var (main, detail) = (CoefficientOrder.MainFrequency, CoefficientOrder.DetailFrequency);

        Assert.Equal((0, 15, 0, 0), (main[0], main[255], main[256], main[320]));
        Assert.Equal((main[64], 15, 15), (detail[0], detail[191], detail[383]));
    }

    [Fact]
    public void TheLargestGroupIsTheLargestGroup() =>
        Assert.Equal(
            CoefficientOrder.LargestGroup,
            Enumerable.Range(0, CoefficientOrder.MainGroups).Max(g => CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g]));
}
