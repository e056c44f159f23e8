using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RnnCodec.Engine.Cpu;

/// <summary>
/// A 1x1 convolution of places most of whose channels are 0: only the others are added. Each output is the chain of
/// <see cref="ConvolutionKernel{TVector, TLanes}"/> without the terms that change nothing, so the results are equal.
/// </summary>
internal static unsafe class SparseConvolutionKernel<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>Panels whose sums stay in registers together.</summary>
    private const int PanelsAtOnce = 4;

    private static int PanelWidth => ConvolutionKernel<TVector, TLanes>.PanelWidth;

    /// <param name="x">[places, inputs].</param>
    /// <param name="y">[places, outputs].</param>
    /// <param name="first">The first place.</param>
    /// <param name="end">The place behind the last.</param>
    /// <param name="layer">A 1x1 convolution.</param>
    /// <param name="weights">Its weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float* y, int first, int end, Convolution layer, PackedWeights weights)
    {
        var terms = stackalloc Term[layer.Inputs];
        var sums = stackalloc float[PanelsAtOnce * PanelWidth];
        for (var place = first; place < end; place++)
        {
            var count = Terms(x + (long)place * layer.Inputs, layer.Inputs, terms);
            for (var panel = 0; panel < weights.Panels; panel += PanelsAtOnce)
            {
                var panels = Math.Min(PanelsAtOnce, weights.Panels - panel);
                if (panels == PanelsAtOnce)
                {
                    AddFour(terms, count, weights, panel, sums);
                }
                else
                {
                    for (var p = 0; p < panels; p++)
                        AddOne(terms, count, weights, panel + p, sums + p * PanelWidth);
                }
                var outputs = Math.Min(panels * PanelWidth, layer.Outputs - panel * PanelWidth);
                Unsafe.CopyBlockUnaligned(y + (long)place * layer.Outputs + panel * PanelWidth, sums, (uint)(outputs * sizeof(float)));
            }
        }
    }

    /// <summary>A place's channels that are not 0; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Terms(float* x, int channels, Term* terms)
    {
        var (count, c) = (0, 0);
        for (; c + Vector256<float>.Count <= channels; c += Vector256<float>.Count)
        {
            var rest = (byte)~Vector256.Equals(Vector256.Load(x + c), Vector256<float>.Zero).ExtractMostSignificantBits();
            for (; rest != 0; rest &= (byte)(rest - 1))
            {
                var channel = c + BitOperations.TrailingZeroCount(rest);
                terms[count++] = new Term(channel * PanelWidth, x[channel]);
            }
        }
        for (; c < channels; c++)
        {
            if (x[c] != 0)
                terms[count++] = new Term(c * PanelWidth, x[c]);
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(Term* terms, int count, PackedWeights weights, int panel, float* sums)
    {
        var lanes = TLanes.Count;
        float* bias = weights.Bias(panel), rows = weights.Panel(panel);
        TVector a = TLanes.Load(bias), b = TLanes.Load(bias + lanes);
        for (var i = 0; i < count; i++)
        {
            var row = rows + terms[i].Row;
            var s = TLanes.Broadcast(terms[i].Value);
            a = TLanes.Fma(s, TLanes.Load(row), a);
            b = TLanes.Fma(s, TLanes.Load(row + lanes), b);
        }
        TLanes.Store(a, sums);
        TLanes.Store(b, sums + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour(Term* terms, int count, PackedWeights weights, int panel, float* sums)
    {
        var (lanes, width) = (TLanes.Count, PanelWidth);
        float* bias0 = weights.Bias(panel), bias1 = weights.Bias(panel + 1), bias2 = weights.Bias(panel + 2), bias3 = weights.Bias(panel + 3);
        float* rows = weights.Panel(panel);
        var stride = (nint)(weights.Panel(panel + 1) - rows);
        TVector a0 = TLanes.Load(bias0), b0 = TLanes.Load(bias0 + lanes);
        TVector a1 = TLanes.Load(bias1), b1 = TLanes.Load(bias1 + lanes);
        TVector a2 = TLanes.Load(bias2), b2 = TLanes.Load(bias2 + lanes);
        TVector a3 = TLanes.Load(bias3), b3 = TLanes.Load(bias3 + lanes);
        for (var i = 0; i < count; i++)
        {
            var row = rows + terms[i].Row;
            var s = TLanes.Broadcast(terms[i].Value);
            a0 = TLanes.Fma(s, TLanes.Load(row), a0);
            b0 = TLanes.Fma(s, TLanes.Load(row + lanes), b0);
            row += stride;
            a1 = TLanes.Fma(s, TLanes.Load(row), a1);
            b1 = TLanes.Fma(s, TLanes.Load(row + lanes), b1);
            row += stride;
            a2 = TLanes.Fma(s, TLanes.Load(row), a2);
            b2 = TLanes.Fma(s, TLanes.Load(row + lanes), b2);
            row += stride;
            a3 = TLanes.Fma(s, TLanes.Load(row), a3);
            b3 = TLanes.Fma(s, TLanes.Load(row + lanes), b3);
        }
        TLanes.Store(a0, sums);
        TLanes.Store(b0, sums + lanes);
        TLanes.Store(a1, sums + width);
        TLanes.Store(b1, sums + width + lanes);
        TLanes.Store(a2, sums + 2 * width);
        TLanes.Store(b2, sums + 2 * width + lanes);
        TLanes.Store(a3, sums + 3 * width);
        TLanes.Store(b3, sums + 3 * width + lanes);
    }

    /// <summary>A channel that is not 0: where its row begins in a panel, and its number.</summary>
    private readonly record struct Term(int Row, float Value);
}
