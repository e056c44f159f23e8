using RnnCodec.Evaluation.Curves;

namespace RnnCodec.Evaluation.Tests.Curves;

public sealed class MonotoneCubicTests
{
    /// <summary>SciPy's PchipInterpolator through the same points, one turning point among them.</summary>
    [Theory]
    [InlineData(0, 7, 18.0556493993994)]
    [InlineData(0.5, 5, 9.908740772022023)]
    public void IntegrateTurningCurveMatchesTheReference(double from, double to, double expected) =>
        Assert.Equal(expected, new MonotoneCubic([0, 1, 3, 4, 7], [0, 2, 2.5, 2, 6]).Integrate(from, to), 1e-12);

    /// <summary>At an end the three-point slope is cut to three secants, and to 0 where it points the other way; SciPy's integrals.</summary>
    [Theory]
    [InlineData(-10, 0.75)]
    [InlineData(12, 0.3472222222222222)]
    public void IntegrateFirstPieceLimitsTheEndSlope(double third, double expected) =>
        Assert.Equal(expected, new MonotoneCubic([0, 1, 2], [0, 1, third]).Integrate(0, 1), 1e-12);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void IntegrateLineIsExact(int points)
    {
        var x = Enumerable.Range(0, points).Select(i => (double)i * i).ToArray();
        var end = x[^1];
        Assert.Equal(3 * end * end / 2 + end, new MonotoneCubic(x, [.. x.Select(v => 3 * v + 1)]).Integrate(0, end), 1e-9);
    }

    [Fact]
    public void IntegrateStepStaysBetweenItsEnds()
    {
        var cubic = new MonotoneCubic([0, 1, 2, 3], [0, 0, 1, 1]);
        Assert.Equal(0, cubic.Integrate(0, 1), 1e-12);
        Assert.Equal(0.5, cubic.Integrate(1, 2), 1e-12);
        Assert.Equal(1, cubic.Integrate(2, 3), 1e-12);
    }
}
