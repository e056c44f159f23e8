using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests;

/// <summary>What the stages rely on when ML.NET reads and writes picture files.</summary>
public class MLImageFileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(2, 8)]
    public void ReadsGreyAndColour(int colourType, int bitDepth)
    {
        var top = (1 << bitDepth) - 1;
        foreach (var interlaced in new[] { false, true })
        {
            foreach (var (width, height) in new[] { (13, 11), (1, 1), (3, 2) })
            {
                int Sample(int x, int y, int channel) => ((x * 7) + (y * 5) + (channel * 31)) & top;
                var image = Read(new TestPng(width, height, colourType, bitDepth) { Sample = Sample, Interlaced = interlaced });
                AssertPixels(
                    image, width, height, (x, y) => Enumerable.Range(0, 3).Select(c => (byte)(255 * Sample(x, y, colourType == 0 ? 0 : c) / top)).ToArray());
                Assert.False(image.HasAlpha);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ReadsTheUpper8Of16Bits(int colourType)
    {
        static int Sample(int x, int y, int channel) => ((x * 1021) + (y * 4099) + (channel * 9001)) & 0xFFFF;
        var image = Read(new TestPng(64, 16, colourType, 16) { Sample = Sample });
        AssertPixels(image, 64, 16, (x, y) => Enumerable.Range(0, 3).Select(c => (byte)(Sample(x, y, colourType == 0 ? 0 : c) >> 8)).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void ReadsPalettes(int bitDepth)
    {
        var colours = 1 << bitDepth;
        var palette = Enumerable.Range(0, 3 * colours).Select(i => (byte)(i * 37)).ToArray();
        int Sample(int x, int y, int channel) => (x + (3 * y)) % colours;
        var image = Read(new TestPng(9, 7, 3, bitDepth) { Sample = Sample, Palette = palette, Interlaced = true });
        AssertPixels(image, 9, 7, (x, y) => palette.AsSpan(3 * Sample(x, y, 0), 3).ToArray());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void ReadsOpacity(int colourType)
    {
        // Colours of all or nothing are the same before and after multiplication by the opacity.
        int Sample(int x, int y, int channel) => channel == (colourType == 4 ? 1 : 3) ? (20 * x) + y : 255 * ((x + channel) & 1);
        var image = Read(new TestPng(12, 6, colourType, 8) { Sample = Sample });
        Assert.Equal(Enumerable.Range(0, 72).Select(i => (byte)((20 * (i % 12)) + (i / 12))), image.Alpha.ToArray());
        AssertPixels(image, 12, 6, (x, y) => x == 0 && y == 0
            ? [0, 0, 0]
            : Enumerable.Range(0, 3).Select(c => (byte)Sample(x, y, colourType == 4 ? 0 : c)).ToArray());
    }

    [Fact]
    public void ReadsTheTransparencyOfAPalette()
    {
        var image = Read(
            new TestPng(4, 1, 3, 2) { Sample = (x, _, _) => x, Palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], Transparency = [0, 128] });
        Assert.Equal([0, 128, 255, 255], image.Alpha.ToArray());
        Assert.Equal([0, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], image.Pixels.ToArray());
    }

    [Fact]
    public void ReadsATransparentColour()
    {
        var image = Read(new TestPng(3, 1, 2, 8) { Sample = (x, _, c) => (100 * x) + c, Transparency = [0, 100, 0, 101, 0, 102] });
        Assert.Equal([255, 0, 255], image.Alpha.ToArray());
        Assert.Equal([0, 1, 2, 0, 0, 0, 200, 201, 202], image.Pixels.ToArray());
    }

    [Fact]
    public void ReadsHalfTransparentColoursWithinTheStepOfTheirOpacity()
    {
        int Sample(int x, int y, int channel) => channel == 3 ? 1 + y : 255 * x / 30;
        var image = Read(new TestPng(31, 255, 6, 8) { Sample = Sample });
        for (var y = 0; y < 255; y++)
        {
            for (var x = 0; x < 31; x++)
            {
                // Premultiplied colours have as many values as the opacity has: half a step down, half a step up again.
                var tolerance = (0.5 * 255 / (1 + y)) + 0.5;
                Assert.InRange(image.Pixels[3 * ((y * 31) + x)], Sample(x, y, 0) - tolerance, Sample(x, y, 0) + tolerance);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(67, 45)]
    public void SaveKeepsEveryOpaquePixel(int width, int height)
    {
        using var folder = new TemporaryFolder();
        var picture = TestImages.Gradient(width, height);
        using (var image = MLImageConversion.ToMLImage(picture))
            image.Save(folder.File("a.png"));
        using var read = MLImage.CreateFromFile(folder.File("a.png"));
        Assert.Equal(picture.Pixels.ToArray(), MLImageConversion.ToRgbImage(read).Pixels.ToArray());
        Assert.Equal(MLPixelFormat.Bgra32, read.PixelFormat);
        Assert.Equal(32, read.BitsPerPixel);
    }

    [Fact]
    public void SaveKeepsOpacity()
    {
        using var folder = new TemporaryFolder();
        var picture = TestImages.WithAlpha(TestImages.Gradient(30, 20));
        using (var image = MLImageConversion.ToMLImage(picture))
            image.Save(folder.File("a.png"));
        using var read = MLImage.CreateFromFile(folder.File("a.png"));
        Assert.Equal(picture.Alpha.ToArray(), MLImageConversion.ToRgbImage(read).Alpha.ToArray());
    }

    [Fact]
    public void SaveOfAnotherByteOrderKeepsTheColours()
    {
        using var folder = new TemporaryFolder();
        using (var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [1, 2, 3, 255]))
            image.Save(folder.File("a.png"));
        using var read = MLImage.CreateFromFile(folder.File("a.png"));
        Assert.Equal([3, 2, 1], read.GetBGRPixels);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("no.png"), "no picture");
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(folder.File("no.png")));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(folder.File("missing.png")));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream([1, 2, 3])));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[15]));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4]));
        using var image = TestImages.MLGradient(2, 2);
        Assert.Throws<ArgumentException>(() => image.Save(folder.File("a.unknown")));
    }

    [Fact]
    public void ADisposedPictureIsRefused()
    {
        var image = TestImages.MLGradient(2, 2);
        image.Dispose();
        Assert.Throws<InvalidOperationException>(() => image.Width);
        Assert.Throws<InvalidOperationException>(() => MLImageConversion.ToRgbImage(image));
    }

    private static RgbImage Read(TestPng png)
    {
        using var image = MLImage.CreateFromStream(new MemoryStream(png.ToBytes()));
        return MLImageConversion.ToRgbImage(image);
    }

    private static void AssertPixels(RgbImage image, int width, int height, Func<int, int, byte[]> expected)
    {
        Assert.Equal((width, height), (image.Width, image.Height));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                Assert.Equal(expected(x, y), image.Pixels.Slice(3 * ((y * width) + x), 3).ToArray());
        }
    }
}
