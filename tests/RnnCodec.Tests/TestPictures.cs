namespace RnnCodec.Tests;

/// <summary>Pictures made by formulas: smooth shapes, an edge and some texture, so that a codec has something to do.</summary>
internal static class TestPictures
{
    public static RgbImage Colour(int width, int height, int seed = 1)
    {
        var image = new RgbImage(width, height);
        var random = new Random(seed);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var wave = 60 * Math.Sin((x + seed) / 9.0) * Math.Cos(y / 13.0);
                var edge = x + y > (width + height) / 2 ? 40 : -20;
                var noise = random.Next(-6, 7);
                var pixel = image.Pixels.Slice((y * width + x) * 3, 3);
                pixel[0] = Sample(128 + wave + edge + noise);
                pixel[1] = Sample(110 + wave / 2 - edge + noise);
                pixel[2] = Sample(90 + 80.0 * y / height + noise);
            }
        }
        return image;
    }

    public static RgbImage Grey(int width, int height)
    {
        var image = Colour(width, height);
        for (var i = 0; i < image.Pixels.Length; i += 3)
            image.Pixels[i + 1] = image.Pixels[i + 2] = image.Pixels[i];
        return image;
    }

    public static RgbImage Transparent(int width, int height)
    {
        var alpha = new byte[width * height];
        for (var i = 0; i < alpha.Length; i++)
            alpha[i] = (byte)(i * 7 % 256);
        return new RgbImage(width, height, Colour(width, height).Pixels.ToArray(), alpha);
    }

    private static byte Sample(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
