using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>
/// The weight gradient as a matrix product reduced over places: register tiles of TileRows outputs by two vectors of inputs. Every sum is one chain of
/// fused multiply-adds in the order of the places, so that it does not depend on the thread count.
/// </summary>
internal static unsafe class WeightGradientKernel<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>sums [TileRows][2 vectors] += over places of gradient [places][TileRows] times x [places][2 vectors].</summary>
    public static void Run(float* x, float* gradient, int places, float* sums)
    {
        var lanes = TLanes.Count;
        var width = 2 * TLanes.Count;
        var rows = TLanes.TileRows;
        var eight = TLanes.TileRows == 8;
        TVector a0 = TLanes.Load(sums), b0 = TLanes.Load(sums + lanes);
        TVector a1 = TLanes.Load(sums + width), b1 = TLanes.Load(sums + width + lanes);
        TVector a2 = TLanes.Load(sums + 2 * width), b2 = TLanes.Load(sums + 2 * width + lanes);
        TVector a3 = TLanes.Load(sums + 3 * width), b3 = TLanes.Load(sums + 3 * width + lanes);
        TVector a4 = TLanes.Load(sums + 4 * width), b4 = TLanes.Load(sums + 4 * width + lanes);
        TVector a5 = TLanes.Load(sums + 5 * width), b5 = TLanes.Load(sums + 5 * width + lanes);
        TVector a6 = default, b6 = default, a7 = default, b7 = default;
        if (eight)
        {
            a6 = TLanes.Load(sums + 6 * width);
            b6 = TLanes.Load(sums + 6 * width + lanes);
            a7 = TLanes.Load(sums + 7 * width);
            b7 = TLanes.Load(sums + 7 * width + lanes);
        }
        for (var place = 0; place < places; place++, x += width, gradient += rows)
        {
            var u = TLanes.Load(x);
            var v = TLanes.Load(x + lanes);
            var g = TLanes.Broadcast(gradient[0]);
            a0 = TLanes.Fma(g, u, a0);
            b0 = TLanes.Fma(g, v, b0);
            g = TLanes.Broadcast(gradient[1]);
            a1 = TLanes.Fma(g, u, a1);
            b1 = TLanes.Fma(g, v, b1);
            g = TLanes.Broadcast(gradient[2]);
            a2 = TLanes.Fma(g, u, a2);
            b2 = TLanes.Fma(g, v, b2);
            g = TLanes.Broadcast(gradient[3]);
            a3 = TLanes.Fma(g, u, a3);
            b3 = TLanes.Fma(g, v, b3);
            g = TLanes.Broadcast(gradient[4]);
            a4 = TLanes.Fma(g, u, a4);
            b4 = TLanes.Fma(g, v, b4);
            g = TLanes.Broadcast(gradient[5]);
            a5 = TLanes.Fma(g, u, a5);
            b5 = TLanes.Fma(g, v, b5);
            if (eight)
            {
                g = TLanes.Broadcast(gradient[6]);
                a6 = TLanes.Fma(g, u, a6);
                b6 = TLanes.Fma(g, v, b6);
                g = TLanes.Broadcast(gradient[7]);
                a7 = TLanes.Fma(g, u, a7);
                b7 = TLanes.Fma(g, v, b7);
            }
        }
        TLanes.Store(a0, sums);
        TLanes.Store(b0, sums + lanes);
        TLanes.Store(a1, sums + width);
        TLanes.Store(b1, sums + width + lanes);
        TLanes.Store(a2, sums + 2 * width);
        TLanes.Store(b2, sums + 2 * width + lanes);
        TLanes.Store(a3, sums + 3 * width);
        TLanes.Store(b3, sums + 3 * width + lanes);
        TLanes.Store(a4, sums + 4 * width);
        TLanes.Store(b4, sums + 4 * width + lanes);
        TLanes.Store(a5, sums + 5 * width);
        TLanes.Store(b5, sums + 5 * width + lanes);
        if (eight)
        {
            TLanes.Store(a6, sums + 6 * width);
            TLanes.Store(b6, sums + 6 * width + lanes);
            TLanes.Store(a7, sums + 7 * width);
            TLanes.Store(b7, sums + 7 * width + lanes);
        }
    }

    /// <summary>sums[c] += over places of gradient[place][c]: the bias gradient.</summary>
    public static void SumPlaces(float* gradient, int places, int channels, float* sums)
    {
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            var sum = PartialVector<TVector, TLanes>.Load(sums + c, channels - c);
            for (var place = 0; place < places; place++)
                sum = TLanes.Add(sum, PartialVector<TVector, TLanes>.Load(gradient + (long)place * channels + c, channels - c));
            PartialVector<TVector, TLanes>.Store(sum, sums + c, channels - c);
        }
    }
}
