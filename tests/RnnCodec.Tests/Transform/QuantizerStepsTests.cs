using RnnCodec.Transform;

namespace RnnCodec.Tests.Transform;

public class QuantizerStepsTests
{
    /// <summary>0, -0.27, -0.17, 0.5, 1.6 at 0, 1, 3, 7, 15, linear in log2(1 + frequency) between, to 1/1024.</summary>
    [Fact]
    public void WholeTableIsTheCurveByFrequency()
    {
        double[] points = [0, -0.27, -0.17, 0.5, 1.6];
        var steps = new QuantizerSteps(0, QuantizerSteps.FrequencyUnits);
        for (var c = 0; c < CoefficientOrder.Main; c++)
        {
            var octave = Math.Log2(1 + CoefficientOrder.MainFrequency[c]);
            var i = Math.Min((int)octave, 3);
            Assert.Equal(points[i] + (octave - i) * (points[i + 1] - points[i]), steps.Main[c], 0.51 / QuantizerSteps.StepUnits);
        }
    }

    [Fact]
    public void FlatTableIsTheFilesStep()
    {
        var steps = new QuantizerSteps(1536, 0);

        Assert.All(steps.Main.Concat(steps.Detail), log => Assert.Equal(1.5f, log));
    }

    [Fact]
    public void StrengthScalesTheTable()
    {
        var (whole, half) = (new QuantizerSteps(0, 64), new QuantizerSteps(0, 32));
        for (var c = 0; c < CoefficientOrder.Detail; c++)
            Assert.Equal(whole.Detail[c] / 2, half.Detail[c]);
    }

    [Theory]
    [InlineData(0.5, -1024)]
    [InlineData(0.1, -1024)]
    [InlineData(1, 0)]
    [InlineData(24, 4695)]
    [InlineData(10000, 9216)]
    public void ToLogStepIsTheNearestOfTheFormat(double step, int expected) => Assert.Equal(expected, QuantizerSteps.ToLogStep(step));
}
