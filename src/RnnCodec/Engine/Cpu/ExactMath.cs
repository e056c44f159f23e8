using System.Runtime.CompilerServices;

namespace RnnCodec.Engine.Cpu;

/// <summary>
/// Elementary functions built from IEEE operations alone (fused multiply-add, add, divide, integer add), in one fixed order:
/// the same bits on every machine and at every vector width, which the platform's own exp and tanh do not promise.
/// </summary>
internal static class ExactMath<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts; the first has few bits, so that n times it is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the mantissa.
    private const float RoundingShift = 12582912f;

    // Below e^-87 the result would be subnormal, above e^88 infinite.
    private const float Lowest = -87f;
    private const float Highest = 88f;

    /// <summary>e^x to about 1 unit in the last place; x is cut to [-87, 88]. Range reduction by ln 2, then the polynomial of Cephes' expf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        x = TLanes.SelectGreater(TLanes.Broadcast(Lowest), x, TLanes.Broadcast(Lowest), x);
        x = TLanes.SelectGreater(x, TLanes.Broadcast(Highest), TLanes.Broadcast(Highest), x);
        var shift = TLanes.Broadcast(RoundingShift);
        var shifted = TLanes.Fma(x, TLanes.Broadcast(Log2E), shift);
        var n = TLanes.Subtract(shifted, shift);
        var r = TLanes.Fma(n, TLanes.Broadcast(-Ln2High), x);
        r = TLanes.Fma(n, TLanes.Broadcast(-Ln2Low), r);
        var p = TLanes.Broadcast(1.9875691500e-4f);
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.Fma(p, TLanes.Multiply(r, r), r);
        return TLanes.ScaleByPowerOfTwo(TLanes.Add(p, TLanes.Broadcast(1f)), shifted);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        var one = TLanes.Broadcast(1f);
        return TLanes.Divide(one, TLanes.Add(one, Exp(TLanes.Subtract(TLanes.Broadcast(0f), x))));
    }

    /// <summary>tanh x = 1 - 2 / (e^2x + 1), absolute error below 1e-6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        var one = TLanes.Broadcast(1f);
        var e = Exp(TLanes.Add(x, x));
        return TLanes.Subtract(one, TLanes.Divide(TLanes.Broadcast(2f), TLanes.Add(e, one)));
    }
}
