using FsCheck.Xunit;
using RnnCodec.Quality;

namespace RnnCodec.Tests.Quality;

public sealed class PictureQualityTests
{
    /// <summary>
    /// Expected values: the papers' formulas in NumPy and SciPy (float64, dctn), with the papers' printed tables. Float32
    /// window sums cost up to 1e-6 of similarity; six printed digits of the tables up to 1e-4 dB.
    /// </summary>
    [Theory]
    [InlineData(192, 176, 36.704783, 0.9715010, 0.9970225, 40.62022, 48.65826)]
    [InlineData(197, 163, 36.698680, 0.9714390, 0.9970166, 40.21589, 47.20138)]
    [InlineData(45, 31, 36.758261, 0.9717211, 0.9915495, 40.67911, 50.11531)]
    [InlineData(7, 5, 37.267205, 0.9750474, 0.9750474, 34.64828, 37.88808)]
    public void MeasureReferencePairGivesReferenceFigures(int width, int height, double psnr, double ssim, double msSsim, double psnrHvs, double psnrHvsM)
    {
        var (original, restored) = TestPictures.Pair(width, height);
        var quality = PictureQuality.Measure(original, restored);
        Assert.Equal(psnr, quality.Psnr, 1e-6);
        Assert.Equal(ssim, quality.Ssim, 2e-6);
        Assert.Equal(msSsim, quality.MsSsim, 2e-6);
        Assert.Equal(psnrHvs, quality.PsnrHvs, 2e-4);
        Assert.Equal(psnrHvsM, quality.PsnrHvsM, 2e-3);
    }

    [Fact]
    public void MeasureGivesWhatEveryMeasureGivesAlone()
    {
        var (original, restored) = TestPictures.Pair(64, 48);
        var expected = new PictureQuality(
            Psnr.Measure(original, restored),
            Ssim.Measure(original, restored),
            MsSsim.Measure(original, restored),
            PsnrHvs.Measure(original, restored),
            PsnrHvsM.Measure(original, restored));
        Assert.Equal(expected, PictureQuality.Measure(original, restored));
    }

    [Property(MaxTest = 25)]
    public void MeasureEqualPicturesIsPerfect(byte width, byte height, int seed)
    {
        var image = TestPictures.Noise(1 + width % 60, 1 + height % 60, seed);
        Assert.Equal(new PictureQuality(double.PositiveInfinity, 1, 1, double.PositiveInfinity, double.PositiveInfinity), PictureQuality.Measure(image, image));
    }

    [Property(MaxTest = 25)]
    public void MeasureExchangedPicturesIsTheSame(byte width, byte height, int seed)
    {
        var a = TestPictures.Noise(1 + width % 60, 1 + height % 60, seed);
        var b = TestPictures.Noise(1 + width % 60, 1 + height % 60, ~seed);
        Assert.Equal(PictureQuality.Measure(a, b), PictureQuality.Measure(b, a));
    }

    [Property(MaxTest = 25)]
    public void MeasureAnyPicturesStaysInRange(byte width, byte height, int seed)
    {
        var a = TestPictures.Noise(1 + width % 60, 1 + height % 60, seed);
        var b = TestPictures.Noise(1 + width % 60, 1 + height % 60, ~seed);
        var quality = PictureQuality.Measure(a, b);
        Assert.True(quality.Psnr >= 0);
        Assert.InRange(quality.Ssim, -1, 1);
        Assert.InRange(quality.MsSsim, 0, 1);
        Assert.True(double.IsFinite(quality.PsnrHvs));
        Assert.True(quality.PsnrHvsM >= quality.PsnrHvs);
    }

    [Fact]
    public void MeasureTransposedPicturesIsTheSame()
    {
        // Not PSNR-HVS: the eye's table is not symmetric in horizontal and vertical frequency.
        var (original, restored) = TestPictures.Pair(181, 177);
        var upright = PictureQuality.Measure(original, restored);
        var transposed = PictureQuality.Measure(TestPictures.Transposed(original), TestPictures.Transposed(restored));
        Assert.Equal(upright.Psnr, transposed.Psnr, 1e-12);
        Assert.Equal(upright.Ssim, transposed.Ssim, 2e-6);
        Assert.Equal(upright.MsSsim, transposed.MsSsim, 2e-6);
    }

    [Fact]
    public void MeasureIgnoresAlpha()
    {
        var (original, restored) = TestPictures.Pair(20, 20);
        var transparent = new RgbImage(20, 20, restored.Pixels.ToArray(), new byte[400]);
        Assert.Equal(PictureQuality.Measure(original, restored), PictureQuality.Measure(original, transparent));
    }

    [Fact]
    public void MeasureDifferentSizesNamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => PictureQuality.Measure(new RgbImage(4, 5), new RgbImage(5, 4)));
        Assert.Contains("5x4", error.Message);
        Assert.Contains("4x5", error.Message);
    }

    [Fact]
    public void MeanAveragesEveryMeasure()
    {
        var mean = PictureQuality.Mean([new(30, 0.8, 0.9, 20, 40), new(40, 0.9, 1, 30, 60)]);
        Assert.Equal(35, mean.Psnr, 1e-12);
        Assert.Equal(0.85, mean.Ssim, 1e-12);
        Assert.Equal(0.95, mean.MsSsim, 1e-12);
        Assert.Equal(25, mean.PsnrHvs, 1e-12);
        Assert.Equal(50, mean.PsnrHvsM, 1e-12);
        Assert.Equal(13.0103, mean.MsSsimDecibels, 1e-4);
    }

    [Fact]
    public void MeanOfNothingThrows() => Assert.Throws<ArgumentException>(() => PictureQuality.Mean([]));
}
