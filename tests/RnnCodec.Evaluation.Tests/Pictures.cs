namespace RnnCodec.Evaluation.Tests;

/// <summary>Pictures to measure.</summary>
internal static class Pictures
{
    public static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(width * height).NextBytes(image.Pixels);
        return image;
    }
}
