using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RnnCodec.Quality;

/// <summary>
/// What PSNR-HVS and PSNR-HVS-M have in common: the difference of two planes in the 8x8 DCT domain, weighted by the eye's
/// contrast sensitivity, without and with the masking of a coefficient by the others of its block.
/// </summary>
/// <remarks>
/// Both papers' tables follow from the JPEG standard's example quantisation table for luminance, Q: the sensitivity is
/// 25.73509 / Q, the masking weight (10 / Q)^2. They are computed here rather than listed. Blocks do not overlap; where the
/// size is no multiple of 8, the last row and column are repeated, so that every pixel counts.
/// </remarks>
internal static class BlockSensitivity
{
    private const int Side = 8;
    private const int Area = Side * Side;

    /// <summary>Scales the sensitivities; the papers' table gives 2.573509 at Q = 10.</summary>
    private const double SensitivityScale = 25.73509;

    /// <summary>The share of a block's weighted energy that masks (Ponomarenko 2007, chosen by the authors from observers' judgements).</summary>
    private const double MaskingShare = 1.0 / 16;

    /// <summary>ISO/IEC 10918-1, table K.1.</summary>
    private static readonly byte[] Quantisation =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly float[] SquaredSensitivity = [.. Quantisation.Select(q => (float)(SensitivityScale / q * (SensitivityScale / q)))];

    /// <summary>Zero for the mean, which masks nothing and is not masked.</summary>
    private static readonly float[] MaskingWeight = [.. Quantisation.Select((q, i) => i == 0 ? 0f : 100f / (q * q))];

    /// <summary>The orthonormal DCT-II, [frequency, sample], and its transpose.</summary>
    private static readonly float[] Cosines = [.. Enumerable.Range(0, Area).Select(i => Cosine(i / Side, i % Side))];

    private static readonly float[] CosinesTransposed = [.. Enumerable.Range(0, Area).Select(i => Cosine(i % Side, i / Side))];

    /// <summary>The mean squared weighted differences: without masking (PSNR-HVS) and with it (PSNR-HVS-M).</summary>
    public static (double Weighted, double Masked) Compare(Plane a, Plane b)
    {
        var across = (a.Width + Side - 1) / Side;
        var down = (a.Height + Side - 1) / Side;
        var weighted = new double[down];
        var masked = new double[down];
        Parallel.For(0, down, row =>
        {
            Span<float> blockA = stackalloc float[Area], blockB = stackalloc float[Area];
            Span<float> frequenciesA = stackalloc float[Area], frequenciesB = stackalloc float[Area];
            for (var column = 0; column < across; column++)
            {
                Load(a, column, row, blockA);
                Load(b, column, row, blockB);
                Transform(blockA, frequenciesA);
                Transform(blockB, frequenciesB);
                var mask = Math.Max(Masking(blockA, frequenciesA), Masking(blockB, frequenciesB));
                for (var i = 0; i < Area; i++)
                {
                    var difference = Math.Abs(frequenciesA[i] - frequenciesB[i]);
                    weighted[row] += difference * difference * SquaredSensitivity[i];
                    if (i > 0)
                        difference = Math.Max(0, difference - mask / MaskingWeight[i]);
                    masked[row] += difference * difference * SquaredSensitivity[i];
                }
            }
        });
        var count = (double)Area * across * down;
        return (weighted.Sum() / count, masked.Sum() / count);
    }

    private static float Cosine(int frequency, int sample) =>
        (float)(Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / Side) * Math.Cos(Math.PI * frequency * (2 * sample + 1) / (2 * Side)));

    private static void Load(Plane plane, int column, int row, Span<float> block)
    {
        for (var y = 0; y < Side; y++)
        {
            var source = plane.Row(Math.Min(row * Side + y, plane.Height - 1));
            if ((column + 1) * Side <= plane.Width)
            {
                source.Slice(column * Side, Side).CopyTo(block[(y * Side)..]);
                continue;
            }
            for (var x = 0; x < Side; x++)
                block[y * Side + x] = source[Math.Min(column * Side + x, plane.Width - 1)];
        }
    }

    /// <summary>C X C^T, a row of eight values at a time.</summary>
    private static void Transform(ReadOnlySpan<float> block, Span<float> frequencies)
    {
        Span<float> columns = stackalloc float[Area];
        Multiply(Cosines, block, columns);
        Multiply(columns, CosinesTransposed, frequencies);
    }

    private static void Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> product)
    {
        var rows = MemoryMarshal.Cast<float, Vector256<float>>(right);
        var results = MemoryMarshal.Cast<float, Vector256<float>>(product);
        for (var y = 0; y < Side; y++)
        {
            var sum = rows[0] * left[y * Side];
            for (var i = 1; i < Side; i++)
                sum += rows[i] * left[y * Side + i];
            results[y] = sum;
        }
    }

    /// <summary>How large a difference, in units of 1 / masking weight, the block hides.</summary>
    private static float Masking(ReadOnlySpan<float> block, ReadOnlySpan<float> frequencies)
    {
        const int half = Side / 2;
        var whole = Variance(block, 0, Side);
        if (whole == 0)
            return 0;
        // An edge raises the block's energy without hiding much: the quadrants' variance, small against the whole's, says so.
        var quadrants = Variance(block, 0, half) + Variance(block, half, half) + Variance(block, half * Side, half) + Variance(block, half * Side + half, half);
        var energy = 0.0;
        for (var i = 1; i < Area; i++)
            energy += frequencies[i] * frequencies[i] * MaskingWeight[i];
        return (float)Math.Sqrt(MaskingShare * energy * quadrants / (4 * whole) / Area);
    }

    /// <summary>The sample variance (divided by n - 1) of a square part of a block.</summary>
    private static double Variance(ReadOnlySpan<float> block, int start, int side)
    {
        var mean = 0.0;
        for (var y = 0; y < side; y++)
        {
            foreach (var value in block.Slice(start + y * Side, side))
                mean += value;
        }
        mean /= side * side;
        var squares = 0.0;
        for (var y = 0; y < side; y++)
        {
            foreach (var value in block.Slice(start + y * Side, side))
                squares += (value - mean) * (value - mean);
        }
        return squares / (side * side - 1);
    }
}
