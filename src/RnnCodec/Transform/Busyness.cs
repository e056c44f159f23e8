namespace RnnCodec.Transform;

/// <summary>
/// How much a place hides: the harmonic mean, over its block and 4 samples around it, of 30 + the local variance of luma in SSIM's Gaussian window
/// (11x11, sigma 1.5). Harmonic, so that one quiet corner beside an edge counts. The encoder's own measure: files hold what it chose, not this.
/// </summary>
internal static class Busyness
{
    /// <summary>The value whose steps are neither widened nor narrowed.</summary>
    public const double Neutral = 130;

    /// <summary>Samples around a block that its busyness depends on.</summary>
    public const int Reach = Margin + Radius;

    private const int Block = CoefficientOrder.Block;
    private const int Margin = 4;
    private const int Radius = 5;
    private const float Floor = 30;

    private static readonly float[] Window = MakeWindow();

    /// <summary>Busyness of the blocks [firstRow, endRow) of a strip of luma, in raster order.</summary>
    /// <param name="luma">Rows of samples; its edges count as repeated.</param>
    /// <param name="width">Samples of a row, a multiple of 16.</param>
    /// <param name="height">Rows, a multiple of 16.</param>
    /// <param name="firstRow">First row of blocks.</param>
    /// <param name="endRow">Behind the last.</param>
    public static float[] Of(ReadOnlySpan<float> luma, int width, int height, int firstRow, int endRow)
    {
        var (top, bottom) = (Math.Max(0, firstRow * Block - Margin), Math.Min(height, endRow * Block + Margin));
        var inverse = new float[(bottom - top) * width];
        float[] mean = new float[width], square = new float[width];
        for (var y = top; y < bottom; y++)
        {
            BlurColumns(luma, width, height, y, mean, square);
            var line = inverse.AsSpan((y - top) * width, width);
            for (var x = 0; x < width; x++)
            {
                float m = 0, s = 0;
                for (var i = -Radius; i <= Radius; i++)
                {
                    var at = Math.Clamp(x + i, 0, width - 1);
                    m += Window[i + Radius] * mean[at];
                    s += Window[i + Radius] * square[at];
                }
                line[x] = 1 / (Math.Max(0, s - m * m) + Floor);
            }
        }
        var columns = width / Block;
        var result = new float[(endRow - firstRow) * columns];
        for (var i = 0; i < result.Length; i++)
        {
            var (row, column) = (firstRow + i / columns, i % columns);
            var sum = 0f;
            for (var y = row * Block - Margin; y < (row + 1) * Block + Margin; y++)
            {
                var line = (Math.Clamp(y, 0, height - 1) - top) * width;
                for (var x = column * Block - Margin; x < (column + 1) * Block + Margin; x++)
                    sum += inverse[line + Math.Clamp(x, 0, width - 1)];
            }
            result[i] = (Block + 2 * Margin) * (Block + 2 * Margin) / sum;
        }
        return result;
    }

    private static void BlurColumns(ReadOnlySpan<float> luma, int width, int height, int y, float[] mean, float[] square)
    {
        mean.AsSpan().Clear();
        square.AsSpan().Clear();
        for (var i = -Radius; i <= Radius; i++)
        {
            var row = luma.Slice(Math.Clamp(y + i, 0, height - 1) * width, width);
            var w = Window[i + Radius];
            for (var x = 0; x < width; x++)
            {
                mean[x] += w * row[x];
                square[x] += w * row[x] * row[x];
            }
        }
    }

    private static float[] MakeWindow()
    {
        float[] window = [.. Enumerable.Range(-Radius, 2 * Radius + 1).Select(i => MathF.Exp(-i * i / 4.5f))];
        var sum = window.Sum();
        return [.. window.Select(w => w / sum)];
    }
}
