using RnnCodec.Evaluation.Curves;
using RnnCodec.Quality;

namespace RnnCodec.Evaluation.Tests.Curves;

public sealed class RateDistortionCurveTests
{
    [Fact]
    public void PointsAreSortedAndTheBestOfEqualRatesIsKept()
    {
        var curve = new RateDistortionCurve("c", [new(2, 0.9), new(1, 0.5), new(1, 0.6)]);
        Assert.Equal([new RateDistortionPoint(1, 0.6), new RateDistortionPoint(2, 0.9)], curve.Points);
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(1, 10)]
    [InlineData(1.5, 15)]
    [InlineData(2, 20)]
    [InlineData(3, 50)]
    [InlineData(9, 80)]
    public void QualityAtInterpolatesAndHoldsTheEnds(double bpp, double quality)
    {
        var curve = new RateDistortionCurve("c", [new(1, 10), new(2, 20), new(4, 80)]);
        Assert.Equal(quality, curve.QualityAt(bpp), 1e-12);
    }

    [Fact]
    public void AreaUnderCurveOfPerfectQualityIsTheRangeOfRates() =>
        Assert.Equal(1.875, new RateDistortionCurve("c", [new(1, 1)]).AreaUnderCurve(), 1e-12);

    [Fact]
    public void AreaUnderCurveOfTheDiagonalIsItsIntegral() =>
        Assert.Equal((2.0 * 2 - 0.125 * 0.125) / 2, new RateDistortionCurve("c", [new(0.1, 0.1), new(3, 3)]).AreaUnderCurve(), 1e-12);

    [Fact]
    public void AreaUnderCurveSeesThePaperRatesOnly() =>
        Assert.Equal(1.875, new RateDistortionCurve("c", [new(0.125, 1), new(0.2, 0), new(0.25, 1)]).AreaUnderCurve(), 1e-12);

    [Fact]
    public void AreaUnderCurvePublishedCurvesGiveThePublishedAreas()
    {
        // Johnston et al. report 1.84 for their best model; JPEG is 1.795 on another encoder's files.
        Assert.Equal(1.8400, PublishedCurves.Johnston.AreaUnderCurve(), 5e-5);
        Assert.Equal(1.7959, PublishedCurves.Jpeg420.AreaUnderCurve(), 5e-5);
    }

    [Fact]
    public void WithQualityScalesEveryPoint()
    {
        var curve = new RateDistortionCurve("c", [new(1, 0.9), new(2, 0.99)]).WithQuality(MsSsim.ToDecibels);
        Assert.Equal("c", curve.Name);
        Assert.Equal(10, curve.Points[0].Quality, 1e-9);
        Assert.Equal(20, curve.Points[1].Quality, 1e-9);
    }

    [Fact]
    public void MeanAtRatesInterpolatesEveryPictureFirst()
    {
        var mean = RateDistortionCurve.MeanAtRates("m", [new("a", [new(1, 0), new(3, 2)]), new("b", [new(2, 10), new(4, 20)])], [1, 3]);
        Assert.Equal([new RateDistortionPoint(1, 5), new RateDistortionPoint(3, 8.5)], mean.Points);
    }

    [Fact]
    public void MeanAtRatesOfNothingNamesTheCurve() =>
        Assert.Contains("mean of none", Assert.Throws<ArgumentException>(() => RateDistortionCurve.MeanAtRates("mean of none", [], [1])).Message);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(1, double.NaN)]
    public void ConstructorBadPointThrows(double bpp, double quality)
    {
        var error = Assert.Throws<ArgumentException>(() => new RateDistortionCurve("bad", [new(0.5, 0.5), new(bpp, quality)]));
        Assert.Contains("bad", error.Message);
    }

    [Fact]
    public void ConstructorNoPointsThrows() => Assert.Throws<ArgumentException>(() => new RateDistortionCurve("empty", []));
}
