using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests;

public class MLImageConversionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(37, 21)]
    public void AnOpaquePictureComesBackTheSame(int width, int height)
    {
        var image = TestImages.Gradient(width, height);
        using var ml = MLImageConversion.ToMLImage(image);
        var back = MLImageConversion.ToRgbImage(ml);
        Assert.Equal((width, height, false), (back.Width, back.Height, back.HasAlpha));
        Assert.Equal(image.Pixels.ToArray(), back.Pixels.ToArray());
    }

    [Fact]
    public void ToRgbImageReadsBothPixelFormats()
    {
        byte[] bytes = [10, 20, 30, 255, 40, 50, 60, 255];
        using var bgra = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, bytes);
        using var rgba = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, bytes);
        Assert.Equal([30, 20, 10, 60, 50, 40], MLImageConversion.ToRgbImage(bgra).Pixels.ToArray());
        Assert.Equal([10, 20, 30, 40, 50, 60], MLImageConversion.ToRgbImage(rgba).Pixels.ToArray());
    }

    [Fact]
    public void OneTransparentPixelGivesAnAlphaPlane()
    {
        using var ml = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [64, 32, 0, 128, 1, 2, 3, 255]);
        var image = MLImageConversion.ToRgbImage(ml);
        Assert.Equal([128, 255], image.Alpha.ToArray());
        // Premultiplied 64 and 32 of opacity 128/255 are 127.5 and 63.75, rounded.
        Assert.Equal([128, 64, 0, 1, 2, 3], image.Pixels.ToArray());
    }

    [Fact]
    public void EveryPremultipliedPixelComesBackTheSame()
    {
        // All 255 * 256 / 2 pairs of a colour and an opacity not below it, as one picture.
        var pairs = (from alpha in Enumerable.Range(0, 256) from colour in Enumerable.Range(0, alpha + 1) select (colour, alpha)).ToArray();
        var pixels = pairs.SelectMany(pair => new byte[] { (byte)pair.colour, (byte)(pair.alpha - pair.colour), 0, (byte)pair.alpha }).ToArray();
        using var ml = MLImage.CreateFromPixels(pairs.Length, 1, MLPixelFormat.Bgra32, pixels);
        using var back = MLImageConversion.ToMLImage(MLImageConversion.ToRgbImage(ml));
        Assert.Equal(pixels, back.Pixels.ToArray());
    }

    [Fact]
    public void FullTransparencyIsBlack()
    {
        using var ml = MLImageConversion.ToMLImage(new RgbImage(1, 1, [200, 100, 50], [0]));
        Assert.Equal([0, 0, 0, 0], ml.Pixels.ToArray());
    }

    [Fact]
    public void NullIsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => MLImageConversion.ToRgbImage(null!));
        Assert.Throws<ArgumentNullException>(() => MLImageConversion.ToMLImage(null!));
    }
}
