using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RnnCodec.Quality;

/// <summary>Mean SSIM and mean contrast-structure term of two planes at one scale.</summary>
internal readonly record struct Similarity(double Ssim, double ContrastStructure);

/// <summary>
/// The local statistics of SSIM (Wang, Bovik, Sheikh, Simoncelli 2004): an 11x11 Gaussian window of standard deviation
/// 1.5 at every place where it lies inside the picture.
/// </summary>
/// <remarks>
/// Every output is computed by the same operations in the same order whatever the vector width, rows are summed on their
/// own and then from top to bottom: the result depends on neither the processor nor the number of threads, it is the same
/// with the pictures exchanged, and it is exactly 1 where they are equal.
/// </remarks>
internal static class SimilarityWindow
{
    /// <summary>The window's side in pixels; in a direction with fewer pixels it shrinks to what is there.</summary>
    public const int Size = 11;

    private const double Sigma = 1.5;
    private const float C1 = 0.01f * 255f * (0.01f * 255f);
    private const float C2 = 0.03f * 255f * (0.03f * 255f);
    private const int RowsPerBand = 16;
    private const int Statistics = 5;

    public static Similarity Compare(Plane a, Plane b)
    {
        var across = Gaussian(Math.Min(Size, a.Width));
        var down = Gaussian(Math.Min(Size, a.Height));
        var rows = a.Height - down.Length + 1;
        var columns = a.Width - across.Length + 1;
        var ssim = new double[rows];
        var contrastStructure = new double[rows];
        Parallel.For(0, (rows + RowsPerBand - 1) / RowsPerBand, band =>
        {
            // A vector load of the last columns reaches at most one window and one vector beyond the row.
            var length = a.Stride + Size + Vector<float>.Count;
            var buffer = ArrayPool<float>.Shared.Rent(length * (Statistics + 2));
            Array.Clear(buffer);
            var last = Math.Min(rows, (band + 1) * RowsPerBand);
            for (var y = band * RowsPerBand; y < last; y++)
            {
                var filtered = buffer.AsSpan(0, Statistics * length);
                var scores = buffer.AsSpan(Statistics * length, 2 * length);
                FilterDown(a, b, y, down, filtered, length);
                Score(filtered, length, across, columns, scores[..length], scores[length..]);
                ssim[y] = Sum(scores[..columns]);
                contrastStructure[y] = Sum(scores.Slice(length, columns));
            }
            ArrayPool<float>.Shared.Return(buffer);
        });
        var places = (double)rows * columns;
        // Rounding may lift the mean of nearly equal pictures a last digit above its bound.
        return new Similarity(Math.Min(1, ssim.Sum() / places), Math.Min(1, contrastStructure.Sum() / places));
    }

    private static float[] Gaussian(int length)
    {
        var weights = new double[length];
        for (var i = 0; i < length; i++)
        {
            var distance = i - (length - 1) / 2.0;
            weights[i] = Math.Exp(-distance * distance / (2 * Sigma * Sigma));
        }
        var sum = weights.Sum();
        return [.. weights.Select(w => (float)(w / sum))];
    }

    /// <summary>Weighted sums of a, b, aa, bb, ab over the window's rows, for every column.</summary>
    private static void FilterDown(Plane a, Plane b, int top, float[] weights, Span<float> filtered, int length)
    {
        for (var x = 0; x < a.Stride; x += Vector<float>.Count)
        {
            Vector<float> sumA = default, sumB = default, sumAA = default, sumBB = default, sumAB = default;
            for (var i = 0; i < weights.Length; i++)
            {
                var at = (top + i) * a.Stride + x;
                var va = new Vector<float>(a.Samples, at);
                var vb = new Vector<float>(b.Samples, at);
                var weight = weights[i];
                sumA += va * weight;
                sumB += vb * weight;
                sumAA += va * va * weight;
                sumBB += vb * vb * weight;
                sumAB += va * vb * weight;
            }
            sumA.CopyTo(filtered[x..]);
            sumB.CopyTo(filtered[(length + x)..]);
            sumAA.CopyTo(filtered[(2 * length + x)..]);
            sumBB.CopyTo(filtered[(3 * length + x)..]);
            sumAB.CopyTo(filtered[(4 * length + x)..]);
        }
    }

    /// <summary>The window's columns, then SSIM and its contrast-structure term for every place of the row.</summary>
    private static void Score(ReadOnlySpan<float> filtered, int length, float[] weights, int columns, Span<float> ssim, Span<float> contrastStructure)
    {
        var c1 = new Vector<float>(C1);
        var c2 = new Vector<float>(C2);
        var offset = new Vector<float>(Plane.Offset);
        for (var x = 0; x < columns; x += Vector<float>.Count)
        {
            Vector<float> meanA = default, meanB = default, meanAA = default, meanBB = default, meanAB = default;
            for (var i = 0; i < weights.Length; i++)
            {
                var weight = weights[i];
                meanA += Load(filtered, x + i) * weight;
                meanB += Load(filtered, length + x + i) * weight;
                meanAA += Load(filtered, 2 * length + x + i) * weight;
                meanBB += Load(filtered, 3 * length + x + i) * weight;
                meanAB += Load(filtered, 4 * length + x + i) * weight;
            }
            var variances = meanAA - meanA * meanA + (meanBB - meanB * meanB);
            var covariance = meanAB - meanA * meanB;
            var term = (covariance + covariance + c2) / (variances + c2);
            meanA += offset;
            meanB += offset;
            var product = meanA * meanB;
            var luminance = (product + product + c1) / (meanA * meanA + meanB * meanB + c1);
            term.CopyTo(contrastStructure[x..]);
            (luminance * term).CopyTo(ssim[x..]);
        }
    }

    private static Vector<float> Load(ReadOnlySpan<float> values, int at) => Vector.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);

    private static double Sum(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }
}
