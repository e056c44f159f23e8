using System.Numerics;

namespace RnnCodec.Transform;

/// <summary>How networks see the magnitude of an integer.</summary>
internal static class Magnitude
{
    /// <summary>Largest magnitude that <see cref="QuantizerSteps.MaxPlanes"/> planes hold.</summary>
    public const int Largest = (1 << QuantizerSteps.MaxPlanes) - 1;

    /// <summary>Where the signed form is cut.</summary>
    public const float SignedLimit = 1.5f;

    private const int FractionBits = 20;

    private static readonly float[] Table = [.. Enumerable.Range(0, Largest + 1).Select(m => Log2((uint)m + 1) / (float)(1 << (FractionBits + 1)))];

    /// <summary>f = log2(1 + m) / 2 of every magnitude, a multiple of 2^-21.</summary>
    public static ReadOnlySpan<float> Logarithms => Table;

    /// <summary>min(f, 1.5), which the sign is given to.</summary>
    public static float Limited(float f) => f < SignedLimit ? f : SignedLimit;

    /// <summary>
    /// log2 x in units of 2^-20, rounded down, bit by bit: squaring a number of [1, 2) shows the next bit of its logarithm. Integers alone, so the
    /// same everywhere.
    /// </summary>
    private static int Log2(uint x)
    {
        const int One = 31;
        var log = BitOperations.Log2(x);
        var y = (ulong)x << (One - log);
        for (var i = 0; i < FractionBits; i++)
        {
            y = y * y >> One;
            log <<= 1;
            if (y >> (One + 1) == 0)
                continue;
            y >>= 1;
            log |= 1;
        }
        return log;
    }
}
