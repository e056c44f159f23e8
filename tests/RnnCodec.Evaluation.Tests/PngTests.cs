namespace RnnCodec.Evaluation.Tests;

public sealed class PngTests : TemporaryFolderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(64, 1)]
    [InlineData(1, 50)]
    [InlineData(120, 90)]
    public void EncodeKeepsEveryPixel(int width, int height)
    {
        var image = new RgbImage(width, height);
        var random = new Random(width * height);
        // The upper half smooth, the lower one noise: every filter is best for some row.
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i < image.Pixels.Length / 2 ? i % (3 * width) / 3 + i / (3 * width) : random.Next(256));
        File.WriteAllBytes(At("out.png"), Png.Encode(image));
        Assert.Equal(image.Pixels, Picture.Load(At("out.png")).Image.Pixels);
    }
}
