using System.Runtime.CompilerServices;

namespace RnnCodec.Engine.Cpu;

/// <summary>The recurrent units' gates, for the channels of one place.</summary>
internal static unsafe class GateKernels<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GatedUpdate(GateRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var z = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var candidate = ExactMath<TVector, TLanes>.Tanh(Gate(row, n, 1, c));
            var h = Load(row.Hidden, n, 0, c);
            Store(TLanes.Fma(z, TLanes.Subtract(candidate, h), h), row.NewHidden, n, 0, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GruReset(GateRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var reset = ExactMath<TVector, TLanes>.Sigmoid(TLanes.Add(Load(row.Input, n, 1, c), Load(row.State, n, 1, c)));
            Store(TLanes.Multiply(reset, Load(row.Hidden, n, 0, c)), row.NewHidden, n, 0, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GruUpdate(GateRow row, float hiddenResidual)
    {
        var n = row.Channels;
        var residual = hiddenResidual == 0 ? null : row.State;
        var a = TLanes.Broadcast(hiddenResidual);
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var z = ExactMath<TVector, TLanes>.Sigmoid(TLanes.Add(Load(row.Input, n, 0, c), Load(row.State, n, 0, c)));
            var candidate = ExactMath<TVector, TLanes>.Tanh(TLanes.Add(Load(row.Input, n, 2, c), Load(row.Candidate, n, 0, c)));
            var h = Load(row.Hidden, n, 0, c);
            var updated = TLanes.Fma(z, TLanes.Subtract(candidate, h), h);
            Store(TLanes.Fma(a, Load(residual, n, 2, c), updated), row.NewHidden, n, 0, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LstmUpdate(GateRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var forget = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var input = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 1, c));
            var output = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 2, c));
            var candidate = ExactMath<TVector, TLanes>.Tanh(Gate(row, n, 3, c));
            var cell = TLanes.Fma(forget, Load(row.Cell, n, 0, c), TLanes.Multiply(input, candidate));
            Store(cell, row.NewCell, n, 0, c);
            Store(TLanes.Multiply(output, ExactMath<TVector, TLanes>.Tanh(cell)), row.NewHidden, n, 0, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AssociativeLstmUpdate(GateRow row)
    {
        var n = row.Channels;
        for (var c = 0; c < n; c += TLanes.Count)
        {
            var forget = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 0, c));
            var input = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 1, c));
            var output = ExactMath<TVector, TLanes>.Sigmoid(Gate(row, n, 2, c));
            var j = Bound(Gate(row, n, 3, c), Gate(row, n, 4, c));
            var inputKey = Bound(Gate(row, n, 5, c), Gate(row, n, 6, c));
            var outputKey = Bound(Gate(row, n, 7, c), Gate(row, n, 8, c));
            var stored = Product(inputKey, j);
            var re = TLanes.Fma(forget, Load(row.Cell, n, 0, c), TLanes.Multiply(input, stored.Re));
            var im = TLanes.Fma(forget, Load(row.Cell, n, 1, c), TLanes.Multiply(input, stored.Im));
            Store(re, row.NewCell, n, 0, c);
            Store(im, row.NewCell, n, 1, c);
            var read = Product(outputKey, (re, im));
            var hidden = Bound(read.Re, read.Im);
            Store(TLanes.Multiply(output, hidden.Re), row.NewHidden, n, 0, c);
            Store(TLanes.Multiply(output, hidden.Im), row.NewHidden, n, 1, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gate(in GateRow row, int n, int gate, int c) => TLanes.Add(Load(row.Input, n, gate, c), Load(row.State, n, gate, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* p, int n, int block, int c) => PartialVector<TVector, TLanes>.Load(p is null ? null : p + block * n + c, n - c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector x, float* p, int n, int block, int c) => PartialVector<TVector, TLanes>.Store(x, p + block * n + c, n - c);

    /// <summary>z where |z| is at most 1, else z / |z|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Re, TVector Im) Bound(TVector re, TVector im)
    {
        var one = TLanes.Broadcast(1f);
        var length = TLanes.Sqrt(TLanes.Fma(re, re, TLanes.Multiply(im, im)));
        length = TLanes.SelectGreater(length, one, length, one);
        return (TLanes.Divide(re, length), TLanes.Divide(im, length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Re, TVector Im) Product((TVector Re, TVector Im) a, (TVector Re, TVector Im) b)
    {
        var zero = TLanes.Broadcast(0f);
        var re = TLanes.Fma(a.Re, b.Re, TLanes.Subtract(zero, TLanes.Multiply(a.Im, b.Im)));
        return (re, TLanes.Fma(a.Re, b.Im, TLanes.Multiply(a.Im, b.Re)));
    }
}
