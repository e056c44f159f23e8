namespace RnnCodec.Pictures.Tests;

/// <summary>Every format that is read, and every one that is written.</summary>
public class FormatTests
{
    [Theory]
    [InlineData("png", 12, 9)]
    [InlineData("jpg", 12, 9)]
    [InlineData("lossy.webp", 12, 9)]
    [InlineData("lossless.webp", 12, 9)]
    [InlineData("bmp", 5, 3)]
    [InlineData("gif", 2, 1)]
    public void EveryFormatIsReadAndItsPixelsAreCounted(string format, int width, int height)
    {
        var file = TestFiles.Small(format);
        var image = PictureDecoder.Decode(file, "it").Image;
        Assert.Equal((width, height, false), (image.Width, image.Height, image.HasAlpha));
        Assert.Equal(width * height, PictureDecoder.CountPixels(file, "it"));
    }

    [Theory]
    [InlineData(PictureFormat.Png, false)]
    [InlineData(PictureFormat.Png, true)]
    [InlineData(PictureFormat.WebP, false)]
    [InlineData(PictureFormat.WebP, true)]
    public void LosslessFormatsGiveBackEveryPixel(PictureFormat format, bool alpha)
    {
        byte[]? opacity = alpha ? [.. Enumerable.Range(1, 35).Select(i => (byte)(7 * i))] : null;
        var image = new RgbImage(7, 5, [.. Enumerable.Range(0, 105).Select(i => (byte)(37 * i))], opacity);
        var read = PictureDecoder.Decode(PictureEncoder.Encode(image, ImageMetadata.Empty, format, []), "it").Image;
        Assert.Equal(image.Pixels.ToArray(), read.Pixels.ToArray());
        Assert.Equal(image.Alpha.ToArray(), read.Alpha.ToArray());
    }

    [Fact]
    public void JpegIsNearAndSaysThatOpacityIsLost()
    {
        var losses = new List<string>();
        var image = new RgbImage(16, 16, [.. Enumerable.Range(0, 768).Select(i => (byte)(i / 3))], new byte[256]);
        var read = PictureDecoder.Decode(PictureEncoder.Encode(image, ImageMetadata.Empty, PictureFormat.Jpeg, losses), "it").Image;
        Assert.Equal(["JPEG holds no opacity: the picture lies on black."], losses);
        Assert.False(read.HasAlpha);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BM")]
    [InlineData("GIF8")]
    [InlineData("%PDF-1.7 and what follows it")]
    public void OtherBytesAreNoPicture(string text)
    {
        var file = System.Text.Encoding.ASCII.GetBytes(text);
        const string Rule = "'it' is no picture; PNG, JPEG, WebP, BMP and GIF can be read.";
        Assert.Equal(Rule, Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(file, "'it'")).Message);
        Assert.Equal(Rule, Assert.Throws<InvalidDataException>(() => PictureDecoder.CountPixels(file, "'it'")).Message);
    }

    [Fact]
    public void SideThatIsTooLongIsNamedWithItsLimit()
    {
        var file = File.ReadAllBytes(TestFiles.Input("wide-65536.png"));
        var error = Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(file, "'it'"));
        Assert.Equal("'it' has 65536x1 pixels; a side has 65535 at most.", error.Message);
    }
}
