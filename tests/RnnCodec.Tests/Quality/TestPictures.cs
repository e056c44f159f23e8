namespace RnnCodec.Tests.Quality;

/// <summary>Pictures made by integer formulas, so that a reference computation in another language sees the same ones.</summary>
internal static class TestPictures
{
    /// <summary>Ramps with a fine texture, and the same coarsely quantised with a little noise.</summary>
    public static (RgbImage Original, RgbImage Restored) Pair(int width, int height)
    {
        var original = new RgbImage(width, height);
        var restored = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var ramp = Math.Abs((5 * x + 3 * y + 40 * c) % 400 - 200);
                    var texture = (x * x * 7 + y * y * 11 + x * y * 3 + c * 29) % 41;
                    var at = 3 * (y * width + x) + c;
                    original.Pixels[at] = (byte)(ramp + texture);
                    restored.Pixels[at] = (byte)Math.Clamp((ramp + texture) / 12 * 12 + 6 + (x * y + c) % 5 - 2, 0, 255);
                }
            }
        }
        return (original, restored);
    }

    public static RgbImage Noise(int width, int height, int seed)
    {
        var image = new RgbImage(width, height);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }

    public static RgbImage Flat(int width, int height, byte value)
    {
        var image = new RgbImage(width, height);
        image.Pixels.Fill(value);
        return image;
    }

    public static RgbImage Transposed(RgbImage image)
    {
        var result = new RgbImage(image.Height, image.Width);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image.Pixels.Slice(3 * (y * image.Width + x), 3).CopyTo(result.Pixels[(3 * (x * image.Height + y))..]);
        }
        return result;
    }
}
