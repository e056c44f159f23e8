using Microsoft.ML.Data;

namespace RnnCodec.MLNet;

/// <summary>Between ML.NET's pictures and the codec's.</summary>
/// <remarks>
/// The pixels of an <see cref="MLImage"/> are 8-bit Bgra32 or Rgba32, top row first, with colours multiplied by opacity
/// ("premultiplied"), as its decoders make them and its encoders expect them. An <see cref="RgbImage"/> holds plain colours.
/// </remarks>
public static class MLImageConversion
{
    private const int BytesPerPixel = 4;

    /// <summary>Copies a picture out of ML.NET.</summary>
    /// <param name="image">The picture; it stays with the caller.</param>
    /// <returns>The same picture. It has an alpha plane where a pixel is not opaque; colours below opacity 0 are black.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is longer than <see cref="RgbImage.MaxSide"/>.</exception>
    /// <exception cref="NotSupportedException">The pixels are neither Bgra32 nor Rgba32.</exception>
    public static RgbImage ToRgbImage(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (red, blue) = ChannelPlaces(image.PixelFormat);
        var opaque = new RgbImage(image.Width, image.Height);
        var source = image.Pixels;
        var pixels = opaque.Pixels;
        byte[]? alpha = null;
        for (int from = 0, to = 0; to < pixels.Length; from += BytesPerPixel, to += 3)
        {
            var opacity = source[from + 3];
            if (opacity == byte.MaxValue)
            {
                pixels[to] = source[from + red];
                pixels[to + 1] = source[from + 1];
                pixels[to + 2] = source[from + blue];
                continue;
            }
            if (alpha is null)
            {
                alpha = new byte[image.Width * image.Height];
                Array.Fill(alpha, byte.MaxValue);
            }
            alpha[to / 3] = opacity;
            pixels[to] = Divided(source[from + red], opacity);
            pixels[to + 1] = Divided(source[from + 1], opacity);
            pixels[to + 2] = Divided(source[from + blue], opacity);
        }
        return alpha is null ? opaque : new RgbImage(image.Width, image.Height, pixels.ToArray(), alpha);
    }

    /// <summary>Copies a picture into ML.NET.</summary>
    /// <param name="image">The picture, with or without an alpha plane.</param>
    /// <returns>A new picture (Bgra32) that belongs to the caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An <see cref="MLImage"/> of this size would be larger than one array.</exception>
    public static MLImage ToMLImage(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var count = (long)image.Width * image.Height;
        if (count * BytesPerPixel > Array.MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(image), $"{image.Width}x{image.Height} pixels are more than an MLImage holds ({Array.MaxLength / BytesPerPixel} pixels).");
        var target = new byte[count * BytesPerPixel];
        var pixels = image.Pixels;
        var alpha = image.Alpha;
        for (int from = 0, to = 0; to < target.Length; from += 3, to += BytesPerPixel)
        {
            var opacity = alpha.IsEmpty ? byte.MaxValue : alpha[from / 3];
            target[to] = Multiplied(pixels[from + 2], opacity);
            target[to + 1] = Multiplied(pixels[from + 1], opacity);
            target[to + 2] = Multiplied(pixels[from], opacity);
            target[to + 3] = opacity;
        }
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Bgra32, target);
    }

    private static (int Red, int Blue) ChannelPlaces(MLPixelFormat format) => format switch
    {
        MLPixelFormat.Bgra32 => (2, 0),
        MLPixelFormat.Rgba32 => (0, 2),
        _ => throw new NotSupportedException(
            $"Pictures with the pixel format {format} are not supported, only {MLPixelFormat.Bgra32} and {MLPixelFormat.Rgba32}."),
    };

    // Both round to nearest, so that Multiplied(Divided(p, a), a) == p for every p <= a:
    // the quotient is off by at most 1/2, its product by at most a/510 < 1/2.
    private static byte Divided(byte premultiplied, byte opacity) =>
        opacity == 0 ? (byte)0 : (byte)Math.Min(byte.MaxValue, ((premultiplied * byte.MaxValue) + (opacity / 2)) / opacity);

    private static byte Multiplied(byte colour, byte opacity) =>
        (byte)(((colour * opacity) + (byte.MaxValue / 2)) / byte.MaxValue);
}
