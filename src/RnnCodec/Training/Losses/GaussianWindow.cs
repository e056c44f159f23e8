using System.Numerics;

namespace RnnCodec.Training;

/// <summary>The window of SSIM, 11x11 Gaussian weights of deviation 1.5, at every sample of a plane, and the transpose of that. Beyond its edges a plane goes on mirrored.</summary>
internal sealed class GaussianWindow
{
    private const int Radius = 5;

    private static readonly float[] Kernel = MakeKernel();

    private readonly int _height;
    private readonly int _width;
    private readonly float[] _middle;
    private readonly float[] _line;
    private readonly float[] _spread;

    public GaussianWindow(int height, int width)
    {
        (_height, _width) = (height, width);
        _middle = new float[height * width];
        _line = new float[width + 4 * Radius + Vector<float>.Count];
        _spread = new float[width + 2 * Radius + Vector<float>.Count];
    }

    /// <summary>The weighted mean around every sample, [H,W].</summary>
    public void Blur(ReadOnlySpan<float> x, Span<float> y)
    {
        Array.Clear(_middle);
        for (var row = 0; row < _height; row++)
        {
            for (var j = -Radius; j <= Radius; j++)
                AddScaled(Kernel[j + Radius], x.Slice(Mirrored(row + j, _height) * _width, _width), _middle.AsSpan(row * _width, _width));
        }
        for (var row = 0; row < _height; row++)
        {
            var middle = _middle.AsSpan(row * _width, _width);
            middle.CopyTo(_line.AsSpan(Radius));
            for (var i = 1; i <= Radius; i++)
                (_line[Radius - i], _line[Radius + _width - 1 + i]) = (middle[i], middle[_width - 1 - i]);
            Correlate(_line, y.Slice(row * _width, _width));
        }
    }

    /// <summary>Adds the transpose of <see cref="Blur"/>: what a gradient of y is for x.</summary>
    public void AddTransposed(ReadOnlySpan<float> y, Span<float> x)
    {
        for (var row = 0; row < _height; row++)
        {
            // The kernel is symmetric, so its transpose is itself, over the line with as much of nothing at both ends.
            Array.Clear(_line);
            y.Slice(row * _width, _width).CopyTo(_line.AsSpan(2 * Radius));
            var spread = _spread.AsSpan(0, _width + 2 * Radius);
            Correlate(_line, spread);
            var middle = _middle.AsSpan(row * _width, _width);
            spread.Slice(Radius, _width).CopyTo(middle);
            for (var i = 1; i <= Radius; i++)
            {
                middle[i] += spread[Radius - i];
                middle[_width - 1 - i] += spread[Radius + _width - 1 + i];
            }
        }
        for (var row = 0; row < _height; row++)
        {
            for (var j = -Radius; j <= Radius; j++)
                AddScaled(Kernel[j + Radius], _middle.AsSpan(row * _width, _width), x.Slice(Mirrored(row + j, _height) * _width, _width));
        }
    }

    private static float[] MakeKernel()
    {
        var weights = Enumerable.Range(-Radius, 2 * Radius + 1).Select(i => Math.Exp(-i * i / (2 * 1.5 * 1.5))).ToArray();
        return [.. weights.Select(w => (float)(w / weights.Sum()))];
    }

    private static int Mirrored(int i, int side) => i < 0 ? -i : i >= side ? 2 * side - 2 - i : i;

    private static void AddScaled(float scale, ReadOnlySpan<float> from, Span<float> to)
    {
        var i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(to[i..]) + scale * new Vector<float>(from[i..])).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] += scale * from[i];
    }

    private static void Correlate(ReadOnlySpan<float> line, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var j = 0; j < Kernel.Length; j++)
                sum += Kernel[j] * new Vector<float>(line[(i + j)..]);
            sum.CopyTo(result[i..]);
        }
        for (; i < result.Length; i++)
        {
            var sum = 0f;
            for (var j = 0; j < Kernel.Length; j++)
                sum += Kernel[j] * line[i + j];
            result[i] = sum;
        }
    }
}
