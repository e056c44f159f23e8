using RnnCodec.Quality;

namespace RnnCodec.Tests.Quality;

/// <summary>Cases small enough to be worked out on paper.</summary>
public sealed class HandComputedTests
{
    private const double C1 = 0.01 * 255 * (0.01 * 255);
    private const double C2 = 0.03 * 255 * (0.03 * 255);

    [Fact]
    public void PsnrEveryByteOffByOneIs48Decibels() =>
        Assert.Equal(20 * Math.Log10(255), Psnr.Measure(TestPictures.Flat(3, 2, 7), TestPictures.Flat(3, 2, 8)), 1e-12);

    [Fact]
    public void PsnrBlackAgainstWhiteIsZero() =>
        Assert.Equal(0, Psnr.Measure(TestPictures.Flat(5, 5, 0), TestPictures.Flat(5, 5, 255)), 1e-12);

    [Fact]
    public void PsnrOneChannelWrongCountsAThird()
    {
        var red = TestPictures.Flat(2, 2, 0);
        for (var i = 0; i < red.Pixels.Length; i += 3)
            red.Pixels[i] = 255;
        Assert.Equal(10 * Math.Log10(3), Psnr.Measure(TestPictures.Flat(2, 2, 0), red), 1e-12);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(11, 300)]
    [InlineData(40, 40)]
    public void SsimFlatPicturesIsTheLuminanceTerm(int width, int height)
    {
        const double expected = (2 * 100 * 120 + C1) / (100 * 100 + 120 * 120 + C1);
        Assert.Equal(expected, Ssim.Measure(TestPictures.Flat(width, height, 100), TestPictures.Flat(width, height, 120)), 1e-6);
    }

    [Fact]
    public void SsimSignFlippedTextureIsNegative()
    {
        // Every window sees +d and -d in a chessboard: mean 128 up to the window's imbalance, covariance -d^2.
        var a = new RgbImage(32, 32);
        var b = new RgbImage(32, 32);
        for (var i = 0; i < 32 * 32; i++)
        {
            var sign = (i + i / 32) % 2 == 0 ? 60 : -60;
            a.Pixels.Slice(3 * i, 3).Fill((byte)(128 + sign));
            b.Pixels.Slice(3 * i, 3).Fill((byte)(128 - sign));
        }
        Assert.Equal((-2.0 * 3600 + C2) / (2.0 * 3600 + C2), Ssim.Measure(a, b), 1e-4);
    }

    /// <summary>Flat pictures have contrast-structure 1, so that only the coarsest scale's luminance term and its weight stay.</summary>
    [Theory]
    [InlineData(161, 200, 5, 0.1333 / 1.0001)]
    [InlineData(160, 200, 4, 0.2363 / 0.8668)]
    [InlineData(81, 81, 4, 0.2363 / 0.8668)]
    [InlineData(80, 300, 3, 0.3001 / 0.6305)]
    [InlineData(21, 300, 2, 0.2856 / 0.3304)]
    [InlineData(20, 20, 1, 1)]
    [InlineData(3, 3, 1, 1)]
    public void MsSsimFlatPicturesUsesTheScalesThatFitWithWeightsOfSumOne(int width, int height, int scales, double exponent)
    {
        var luminance = (2 * 100 * 120 + C1) / (100 * 100 + 120 * 120 + C1);
        Assert.Equal(scales, MsSsim.ScaleCount(width, height));
        Assert.Equal(Math.Pow(luminance, exponent), MsSsim.Measure(TestPictures.Flat(width, height, 100), TestPictures.Flat(width, height, 120)), 1e-6);
    }

    [Theory]
    [InlineData(0.9, 10)]
    [InlineData(0.99, 20)]
    [InlineData(0, 0)]
    public void MsSsimToDecibelsIsMinusTenLogOfTheRest(double msSsim, double decibels) => Assert.Equal(decibels, MsSsim.ToDecibels(msSsim), 1e-12);

    [Fact]
    public void MsSsimOfOneIsInfiniteDecibels() => Assert.Equal(double.PositiveInfinity, MsSsim.ToDecibels(1));

    /// <summary>A brightness step of d is a DC difference of 8 d in each block of 64 pixels: d^2 1.608443^2 a pixel.</summary>
    [Theory]
    [InlineData(8, 8)]
    [InlineData(17, 3)]
    public void PsnrHvsBrightnessStepIsWeightedByTheTablesFirstEntry(int width, int height)
    {
        var a = TestPictures.Flat(width, height, 100);
        var b = TestPictures.Flat(width, height, 110);
        var expected = 10 * Math.Log10(255.0 * 255 / (10 * 10 * 1.608443 * 1.608443));
        Assert.Equal(expected, PsnrHvs.Measure(a, b), 1e-5);
        Assert.Equal(expected, PsnrHvsM.Measure(a, b), 1e-5);
    }

    [Fact]
    public void PsnrHvsColourChangeOfEqualLumaIsNearlyInvisible()
    {
        // 0.299 * 114 = 34.086 = 0.114 * 299: two thirds of that fit into a byte.
        var a = TestPictures.Flat(8, 8, 100);
        var b = TestPictures.Flat(8, 8, 100);
        for (var i = 0; i < b.Pixels.Length; i += 3)
        {
            b.Pixels[i] = (byte)(100 + 38);
            b.Pixels[i + 2] = 0;
        }
        Assert.True(Psnr.Measure(a, b) < 15);
        Assert.True(PsnrHvs.Measure(a, b) > 60);
    }

    [Fact]
    public void PsnrHvsMNoiseIsHiddenByTextureAndNotByFlatGround()
    {
        var texture = TestPictures.Flat(64, 64, 128);
        AddNoise(texture, 64, 1);
        Assert.True(Gain(texture) > Gain(TestPictures.Flat(64, 64, 128)) + 5);

        static double Gain(RgbImage image)
        {
            var noisy = new RgbImage(image.Width, image.Height, image.Pixels.ToArray());
            AddNoise(noisy, 4, 2);
            return PsnrHvsM.Measure(image, noisy) - PsnrHvs.Measure(image, noisy);
        }

        static void AddNoise(RgbImage grey, int amplitude, int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < grey.Pixels.Length; i += 3)
                grey.Pixels.Slice(i, 3).Fill((byte)(grey.Pixels[i] + random.Next(-amplitude, amplitude + 1)));
        }
    }
}
