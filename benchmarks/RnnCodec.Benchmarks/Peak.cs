using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Benchmarks;

/// <summary>The most fused multiply-adds that this machine does in a second: independent chains in registers, nothing else.</summary>
internal static class Peak
{
    private const int Steps = 1_000_000;
    private const int Chains = 12;

    public static double MultiplyAddsPerSecond(int threads)
    {
        var watch = Stopwatch.StartNew();
        if (threads == 1)
            Run();
        else
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Run());
        return (double)threads * Steps * Chains * (CpuKernels.Best.PanelWidth / 2) / watch.Elapsed.TotalSeconds;
    }

    private static void Run()
    {
        switch (CpuKernels.Best.PanelWidth / 2)
        {
            case 16: RunChains<Vector512<float>, Lanes512>(); break;
            case 8: RunChains<Vector256<float>, Lanes256>(); break;
            default: RunChains<Vector128<float>, Lanes128>(); break;
        }
    }

    /// <summary>The chains start apart, or a compiler might see that they are one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector RunChains<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector x = TLanes.Broadcast(0.999f), y = TLanes.Broadcast(0.5f);
        TVector a = x, b = TLanes.Add(a, x), c = TLanes.Add(b, x), d = TLanes.Add(c, x), e = TLanes.Add(d, x), f = TLanes.Add(e, x);
        TVector g = TLanes.Add(f, x), h = TLanes.Add(g, x), i = TLanes.Add(h, x), j = TLanes.Add(i, x), k = TLanes.Add(j, x), l = TLanes.Add(k, x);
        for (var n = 0; n < Steps; n++)
        {
            a = TLanes.Fma(a, x, y);
            b = TLanes.Fma(b, x, y);
            c = TLanes.Fma(c, x, y);
            d = TLanes.Fma(d, x, y);
            e = TLanes.Fma(e, x, y);
            f = TLanes.Fma(f, x, y);
            g = TLanes.Fma(g, x, y);
            h = TLanes.Fma(h, x, y);
            i = TLanes.Fma(i, x, y);
            j = TLanes.Fma(j, x, y);
            k = TLanes.Fma(k, x, y);
            l = TLanes.Fma(l, x, y);
        }
        TVector sum = a;
        sum = TLanes.Add(sum, b);
        sum = TLanes.Add(sum, c);
        sum = TLanes.Add(sum, d);
        sum = TLanes.Add(sum, e);
        sum = TLanes.Add(sum, f);
        sum = TLanes.Add(sum, g);
        sum = TLanes.Add(sum, h);
        sum = TLanes.Add(sum, i);
        sum = TLanes.Add(sum, j);
        sum = TLanes.Add(sum, k);
        sum = TLanes.Add(sum, l);
        return sum;
    }
}
