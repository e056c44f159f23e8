namespace RnnCodec.Pictures.Tests;

/// <summary>Colour profiles, EXIF and XMP, in and out.</summary>
public class MetadataTests
{
    [Fact]
    public void GammaWithoutAProfileIsConverted()
    {
        // Linear light: half of it is 188 in sRGB.
        var picture = PictureDecoder.Decode(TestFiles.Png(1, 8, 2, [[128, 128, 128]], ("gAMA", [0, 1, 0x86, 0xA0])), "it");
        Assert.InRange(picture.Image.Pixels[0], 187, 189);
        Assert.True(picture.Metadata.IsEmpty);
    }

    [Fact]
    public void LargeProfileGoesThroughSeveralJpegSegments()
    {
        var profile = new byte[200_000];
        new Random(1).NextBytes(profile);
        "RGB "u8.CopyTo(profile.AsSpan(16));
        var losses = new List<string>();
        var file = PictureEncoder.Encode(new RgbImage(8, 8), new ImageMetadata { IccProfile = profile, Exif = new byte[70_000] }, PictureFormat.Jpeg, losses);
        Assert.Equal(["JPEG holds no EXIF of 70000 bytes; it is left out."], losses);
        Assert.Equal(profile, PictureDecoder.Decode(file, "it").Metadata.IccProfile.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WebPKeepsPixelsAndOpacityBesideMetadata(bool alpha)
    {
        var image = new RgbImage(3, 2, [.. Enumerable.Range(1, 18).Select(i => (byte)(13 * i))], alpha ? [255, 1, 2, 3, 200, 255] : null);
        var file = PictureEncoder.Encode(image, new ImageMetadata { Exif = new byte[] { 1, 2, 3 } }, PictureFormat.WebP, []);
        var read = PictureDecoder.Decode(file, "it").Image;
        Assert.Equal(image.Alpha.ToArray(), read.Alpha.ToArray());
        Assert.Equal(image.Pixels.ToArray(), read.Pixels.ToArray());
    }

    [Fact]
    public void GreyProfileGoesWithGreySamplesAlone()
    {
        var profile = TestFiles.WideGamutProfile();
        "GRAY"u8.CopyTo(profile.AsSpan(16));
        var metadata = new ImageMetadata { IccProfile = profile };
        var losses = new List<string>();
        var grey = PictureEncoder.Encode(new RgbImage(2, 2), metadata, PictureFormat.Png, losses);
        Assert.Empty(losses);
        Assert.Equal(0, grey[25]);
        Assert.Equal(profile, PictureDecoder.Decode(grey, "it").Metadata.IccProfile.ToArray());
        PictureEncoder.Encode(new RgbImage(2, 2), metadata, PictureFormat.WebP, losses);
        Assert.Single(losses);
    }
}
