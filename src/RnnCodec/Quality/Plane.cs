using System.Numerics;

namespace RnnCodec.Quality;

/// <summary>One channel of a picture as floats, rows padded so that whole vectors can be read at their end.</summary>
/// <remarks>Samples are value - 128: variances of small differences then keep more of float32's digits.</remarks>
internal sealed class Plane
{
    /// <summary>What was subtracted from every sample.</summary>
    public const float Offset = 128f;

    private Plane(int width, int height)
    {
        Width = width;
        Height = height;
        Stride = (width + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        Samples = new float[(long)Stride * height];
    }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    public float[] Samples { get; }

    public ReadOnlySpan<float> Row(int y) => Samples.AsSpan(y * Stride, Stride);

    /// <summary>One of the channels, 0 red, 1 green, 2 blue.</summary>
    public static Plane Channel(RgbImage image, int channel)
    {
        var plane = new Plane(image.Width, image.Height);
        for (var y = 0; y < plane.Height; y++)
        {
            var row = image.Pixels.Slice(3 * y * plane.Width, 3 * plane.Width);
            var target = plane.Samples.AsSpan(y * plane.Stride, plane.Width);
            for (var x = 0; x < target.Length; x++)
                target[x] = row[3 * x + channel] - Offset;
        }
        return plane;
    }

    /// <summary>ITU-R BT.601 luma, 0.299 R + 0.587 G + 0.114 B, full range and not rounded.</summary>
    public static Plane Luma(RgbImage image)
    {
        var plane = new Plane(image.Width, image.Height);
        for (var y = 0; y < plane.Height; y++)
        {
            var row = image.Pixels.Slice(3 * y * plane.Width, 3 * plane.Width);
            var target = plane.Samples.AsSpan(y * plane.Stride, plane.Width);
            for (var x = 0; x < target.Length; x++)
                target[x] = 0.299f * (row[3 * x] - Offset) + 0.587f * (row[3 * x + 1] - Offset) + 0.114f * (row[3 * x + 2] - Offset);
        }
        return plane;
    }

    /// <summary>The mean of every 2x2 block; an odd last row or column is repeated once first.</summary>
    public Plane Halve()
    {
        var half = new Plane((Width + 1) / 2, (Height + 1) / 2);
        for (var y = 0; y < half.Height; y++)
        {
            var upper = Row(2 * y);
            var lower = Row(Math.Min(2 * y + 1, Height - 1));
            var target = half.Samples.AsSpan(y * half.Stride, half.Width);
            for (var x = 0; x < target.Length; x++)
            {
                var right = Math.Min(2 * x + 1, Width - 1);
                target[x] = 0.25f * (upper[2 * x] + upper[right] + (lower[2 * x] + lower[right]));
            }
        }
        return half;
    }
}
