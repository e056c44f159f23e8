using System.Numerics;

namespace RnnCodec.Training;

/// <summary>The window of SSIM, 11x11 Gaussian weights of deviation 1.5, at every pixel of interleaved planes, and the transpose of that. Beyond their edges pictures go on mirrored.</summary>
internal sealed class GaussianWindow
{
    private const int Radius = 5;

    private static readonly float[] Kernel = MakeKernel();

    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int[] _rows;
    private readonly int[] _columns;
    private readonly float[] _middle;
    private readonly float[] _line;
    private readonly float[] _spread;

    public GaussianWindow(int height, int width, int channels)
    {
        (_height, _width, _channels) = (height, width, channels);
        (_rows, _columns) = (Sources(height), Sources(width));
        _middle = new float[height * width * channels];
        _line = new float[(width + 4 * Radius) * channels + Vector<float>.Count];
        _spread = new float[(width + 2 * Radius) * channels + Vector<float>.Count];
    }

    /// <summary>The weighted mean around every pixel, [H,W,C].</summary>
    public void Blur(ReadOnlySpan<float> x, Span<float> y)
    {
        var length = _width * _channels;
        Array.Clear(_middle);
        for (var row = 0; row < _height; row++)
        {
            for (var j = 0; j < Kernel.Length; j++)
                AddScaled(Kernel[j], x.Slice(_rows[row + j] * length, length), _middle.AsSpan(row * length, length));
        }
        for (var row = 0; row < _height; row++)
        {
            for (var column = 0; column < _columns.Length; column++)
                _middle.AsSpan(row * length + _columns[column] * _channels, _channels).CopyTo(_line.AsSpan(column * _channels));
            Correlate(_line, y.Slice(row * length, length));
        }
    }

    /// <summary>Adds the transpose of <see cref="Blur"/>: what a gradient of y is for x.</summary>
    public void AddTransposed(ReadOnlySpan<float> y, Span<float> x)
    {
        var length = _width * _channels;
        Array.Clear(_middle);
        for (var row = 0; row < _height; row++)
        {
            // The kernel is symmetric, so its transpose is itself, over the line with as much of nothing at both ends.
            Array.Clear(_line);
            y.Slice(row * length, length).CopyTo(_line.AsSpan(2 * Radius * _channels));
            var spread = _spread.AsSpan(0, _columns.Length * _channels);
            Correlate(_line, spread);
            var target = _middle.AsSpan(row * length, length);
            for (var column = 0; column < _columns.Length; column++)
            {
                for (var c = 0; c < _channels; c++)
                    target[_columns[column] * _channels + c] += spread[column * _channels + c];
            }
        }
        for (var row = 0; row < _height; row++)
        {
            for (var j = 0; j < Kernel.Length; j++)
                AddScaled(Kernel[j], _middle.AsSpan(row * length, length), x.Slice(_rows[row + j] * length, length));
        }
    }

    private static float[] MakeKernel()
    {
        var weights = Enumerable.Range(-Radius, 2 * Radius + 1).Select(i => Math.Exp(-i * i / (2 * 1.5 * 1.5))).ToArray();
        return [.. weights.Select(w => (float)(w / weights.Sum()))];
    }

    private static int[] Sources(int side) =>
        [.. Enumerable.Range(-Radius, side + 2 * Radius).Select(i => i < 0 ? -i : i >= side ? 2 * side - 2 - i : i)];

    private static void AddScaled(float scale, ReadOnlySpan<float> from, Span<float> to)
    {
        var i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(to[i..]) + scale * new Vector<float>(from[i..])).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] += scale * from[i];
    }

    private void Correlate(ReadOnlySpan<float> line, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var j = 0; j < Kernel.Length; j++)
                sum += Kernel[j] * new Vector<float>(line[(i + j * _channels)..]);
            sum.CopyTo(result[i..]);
        }
        for (; i < result.Length; i++)
        {
            var sum = 0f;
            for (var j = 0; j < Kernel.Length; j++)
                sum += Kernel[j] * line[i + j * _channels];
            result[i] = sum;
        }
    }
}
