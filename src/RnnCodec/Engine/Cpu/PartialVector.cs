using System.Runtime.CompilerServices;

namespace RnnCodec.Engine.Cpu;

/// <summary>Loads and stores of fewer numbers than a vector holds, for the ends of rows.</summary>
internal static unsafe class PartialVector<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>
    /// The first <paramref name="count"/> numbers at p, or all lanes where there are as many; 0 in the lanes beyond, and everywhere where p is null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* p, int count)
    {
        if (p is null)
            return default;
        return count >= TLanes.Count ? TLanes.Load(p) : LoadSome(p, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector x, float* p, int count)
    {
        if (count >= TLanes.Count)
            TLanes.Store(x, p);
        else
            StoreSome(x, p, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector LoadSome(float* p, int count)
    {
        TVector x = default;
        Unsafe.CopyBlockUnaligned(&x, p, (uint)(count * sizeof(float)));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreSome(TVector x, float* p, int count) => Unsafe.CopyBlockUnaligned(p, &x, (uint)(count * sizeof(float)));
}
