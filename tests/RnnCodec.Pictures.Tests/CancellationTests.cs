namespace RnnCodec.Pictures.Tests;

/// <summary>Skia looks at no token, so the waiting for it has to.</summary>
public class CancellationTests
{
    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.WebP)]
    public void DecodingAndEncodingStop(PictureFormat format)
    {
        using var source = new CancellationTokenSource();
        var image = new RgbImage(16, 8);
        var file = PictureEncoder.Encode(image, ImageMetadata.Empty, format, [], source.Token);
        Assert.Equal(16, PictureDecoder.Decode(file, "it", source.Token).Image.Width);
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => PictureEncoder.Encode(image, ImageMetadata.Empty, format, [], source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => PictureDecoder.Decode(file, "it", source.Token));
    }

    [Fact]
    public void DamageIsStillSaidByItsName()
    {
        using var source = new CancellationTokenSource();
        var file = PictureEncoder.Encode(new RgbImage(16, 8), ImageMetadata.Empty, PictureFormat.Png, []);
        var error = Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(file.AsMemory(0, file.Length - 5), "It", source.Token));
        Assert.StartsWith("It is cut: ", error.Message, StringComparison.Ordinal);
    }
}
