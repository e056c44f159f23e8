using RnnCodec.Evaluation.Curves;
using RnnCodec.Quality;

namespace RnnCodec.Evaluation.Tests.Curves;

public sealed class BjontegaardDeltaTests
{
    private static readonly RateDistortionCurve A = new("a", [new(0.1, 25), new(0.3, 29), new(0.8, 33), new(1.6, 36)]);
    private static readonly RateDistortionCurve B = new("b", [new(0.09, 26), new(0.25, 29.5), new(0.7, 34), new(1.5, 37)]);

    [Fact]
    public void RateJohnstonAgainstJpegIsMinus43PerCent()
    {
        var jpeg = PublishedCurves.Jpeg420.WithQuality(MsSsim.ToDecibels);
        var johnston = PublishedCurves.Johnston.WithQuality(MsSsim.ToDecibels);
        Assert.Equal(-43.0, BjontegaardDelta.Rate(jpeg, johnston), 0.1);
    }

    /// <summary>SciPy's PchipInterpolator on the same points, integrated.</summary>
    [Fact]
    public void DeltasOfFourPointCurvesMatchTheReference()
    {
        Assert.Equal(-29.034905438333315, BjontegaardDelta.Rate(A, B), 1e-9);
        Assert.Equal(1.3556474057787833, BjontegaardDelta.Quality(A, B), 1e-9);
    }

    [Fact]
    public void RateHalfTheBitsIsMinusFifty()
    {
        var half = new RateDistortionCurve("half", A.Points.Select(p => p with { Bpp = p.Bpp / 2 }));
        Assert.Equal(-50, BjontegaardDelta.Rate(A, half), 1e-9);
        Assert.Equal(100, BjontegaardDelta.Rate(half, A), 1e-9);
    }

    [Fact]
    public void QualityTwoDecibelsMoreIsTwo() => Assert.Equal(2, BjontegaardDelta.Quality(A, A.WithQuality(q => q + 2)), 1e-9);

    [Fact]
    public void DeltasOfACurveAgainstItselfAreZero()
    {
        Assert.Equal(0, BjontegaardDelta.Rate(B, B), 1e-9);
        Assert.Equal(0, BjontegaardDelta.Quality(B, B), 1e-9);
    }

    [Fact]
    public void RateIgnoresPointsThatCostMoreAndAreNoBetter()
    {
        var wasteful = new RateDistortionCurve("w", [.. B.Points, new(0.4, 28), new(0.5, 29.5)]);
        Assert.Equal(BjontegaardDelta.Rate(A, B), BjontegaardDelta.Rate(A, wasteful), 1e-12);
    }

    [Fact]
    public void DeltasWithoutACommonRangeAreNotNumbers()
    {
        var far = new RateDistortionCurve("far", [new(4, 50), new(5, 60)]);
        Assert.Equal(double.NaN, BjontegaardDelta.Rate(A, far));
        Assert.Equal(double.NaN, BjontegaardDelta.Quality(A, far));
        Assert.Equal(double.NaN, BjontegaardDelta.Rate(A, new RateDistortionCurve("point", [new(0.5, 30)])));
    }
}
