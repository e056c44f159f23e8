using RnnCodec.Quality;

namespace RnnCodec.Evaluation.Tests;

public sealed class CodecResultTests
{
    private static readonly QualityMeasure Psnr = QualityMeasure.Psnr;

    [Fact]
    public void QualityAtInterpolatesEveryPictureAndThenAverages()
    {
        var result = Result(("a", 0.5, 20), ("a", 1.5, 30), ("b", 0.5, 40), ("b", 2.5, 44));
        Assert.Equal((25 + 41) / 2.0, result.QualityAt(Psnr, 1), 1e-12);
    }

    /// <summary>The settings' mean rates go from 0.5 to 2.</summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(2.25)]
    public void QualityAtARateThatTheSettingsDoNotReachIsNoNumber(double bpp) =>
        Assert.Equal(double.NaN, Result(("a", 0.5, 20), ("a", 1.5, 30), ("b", 0.5, 40), ("b", 2.5, 44)).QualityAt(Psnr, bpp));

    [Fact]
    public void AreaGoesOnLevelWhereTheSettingsDoNotReach() =>
        Assert.Equal(30 * 1.875, Result(("a", 1, 30), ("a", 1.1, 30)).Area(Psnr), 1e-9);

    [Fact]
    public void APictureThatIsAlwaysLosslessIsLeftOutOfDecibels()
    {
        var result = Result(("a", 0.5, 20), ("a", 1.5, 30), ("flat", 0.1, double.PositiveInfinity), ("flat", 0.2, double.PositiveInfinity));
        Assert.Equal(25, result.QualityAt(Psnr, 1), 1e-12);
        Assert.Equal([0.5, 1.5], result.CurveOfSettings(Psnr)!.Points.Select(p => p.Bpp));
    }

    [Fact]
    public void WhereEverythingIsLosslessThereIsNoCurve()
    {
        var result = Result(("flat", 0.1, double.PositiveInfinity));
        Assert.Null(result.CurveOfSettings(Psnr));
        Assert.Null(result.CurveAtPaperRates(Psnr));
        Assert.Equal(double.NaN, result.Area(Psnr));
        Assert.Equal(double.NaN, result.DeltaRate(Result(("a", 0.5, 20), ("a", 1.5, 30)), Psnr));
    }

    [Fact]
    public void DeltaRateOfHalfTheBitsIsMinusFifty()
    {
        var whole = Result(("a", 0.5, 20), ("a", 1, 25), ("a", 2, 29));
        var half = Result(("a", 0.25, 20), ("a", 0.5, 25), ("a", 1, 29));
        Assert.Equal(-50, half.DeltaRate(whole, Psnr), 1e-9);
    }

    [Fact]
    public void ButteraugliAtNeedsBothSidesOfTheRateForEveryPicture()
    {
        var result = Result(("a", 0.5, 20), ("a", 1.5, 30), ("b", 0.5, 40), ("b", 2.5, 44));
        var measured = result with { Measurements = [.. result.Measurements.Select(m => m with { Butteraugli = 3 - m.Bpp })] };
        Assert.Equal(2, measured.ButteraugliAt(1), 1e-12);
        Assert.Equal(double.NaN, measured.ButteraugliAt(2));
        Assert.Equal(double.NaN, result.ButteraugliAt(1));
    }

    /// <summary>A picture's first point has the first setting, and so on.</summary>
    private static CodecResult Result(params (string Picture, double Bpp, double Psnr)[] points)
    {
        var measurements =
            from picture in points.GroupBy(p => p.Picture)
            from point in picture.Select((p, i) => (Setting: $"{i}", p.Bpp, Quality: new PictureQuality(p.Psnr, 0.5, 0.5, p.Psnr, p.Psnr)))
            select new Measurement(picture.Key, point.Setting, 1, point.Bpp, point.Quality, null, 0, 0);
        return new CodecResult("codec", "", [.. measurements]);
    }
}
