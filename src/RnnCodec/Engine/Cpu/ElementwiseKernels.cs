using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RnnCodec.Engine.Cpu;

/// <summary>Kernels that treat every number alike.</summary>
internal static unsafe class ElementwiseKernels<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    private interface IUnary
    {
        static abstract TVector Apply(TVector x);
    }

    private interface IBinary
    {
        static abstract TVector Apply(TVector a, TVector b, TVector scale);
    }

    public static void Activate(float* x, float* y, int count, Activation function)
    {
        switch (function)
        {
            case Activation.Sigmoid: Map<SigmoidOf>(x, y, count); break;
            case Activation.Tanh: Map<TanhOf>(x, y, count); break;
            case Activation.Relu: Map<ReluOf>(x, y, count); break;
            case Activation.Elu: Map<EluOf>(x, y, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, "Unknown function.");
        }
    }

    public static void Combine(float* a, float* b, float* y, int count, BinaryOperation operation, float scale)
    {
        switch (operation)
        {
            case BinaryOperation.Add: Map<SumOf>(a, b, y, count, scale); break;
            case BinaryOperation.Multiply: Map<ProductOf>(a, b, y, count, scale); break;
            default: throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown operation.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(float* a, float* b, float* sums, int count)
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TLanes.Fma(TLanes.Load(a + i), TLanes.Load(b + i), TLanes.Load(sums + i)), sums + i);
        for (; i < count; i++)
            sums[i] = MathF.FusedMultiplyAdd(a[i], b[i], sums[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* a, float* b, int count)
    {
        const int Chains = 16;
        var sums = stackalloc float[Chains];
        var whole = count / Chains * Chains;
        for (var chain = 0; chain < Chains; chain += TLanes.Count)
        {
            var sum = TLanes.Broadcast(0f);
            for (var i = chain; i < whole; i += Chains)
                sum = TLanes.Fma(TLanes.Load(a + i), TLanes.Load(b + i), sum);
            TLanes.Store(sum, sums + chain);
        }
        for (var i = whole; i < count; i++)
            sums[i - whole] = MathF.FusedMultiplyAdd(a[i], b[i], sums[i - whole]);
        var eight = Vector256.Load(sums) + Vector256.Load(sums + Chains / 2);
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Affine(float* x, float* y, int count, float scale, float offset)
    {
        var (s, o) = (TLanes.Broadcast(scale), TLanes.Broadcast(offset));
        for (var i = 0; i < count; i += TLanes.Count)
            PartialVector<TVector, TLanes>.Store(TLanes.Fma(s, PartialVector<TVector, TLanes>.Load(x + i, count - i), o), y + i, count - i);
    }

    public static float Exp(float x)
    {
        float y;
        PartialVector<TVector, TLanes>.Store(ExactMath<TVector, TLanes>.Exp(TLanes.Broadcast(x)), &y, 1);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<TOperation>(float* x, float* y, int count)
        where TOperation : struct, IUnary
    {
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TOperation.Apply(TLanes.Load(x + i)), y + i);
        if (i < count)
            PartialVector<TVector, TLanes>.Store(TOperation.Apply(PartialVector<TVector, TLanes>.Load(x + i, count - i)), y + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<TOperation>(float* a, float* b, float* y, int count, float scale)
        where TOperation : struct, IBinary
    {
        var s = TLanes.Broadcast(scale);
        var i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
            TLanes.Store(TOperation.Apply(TLanes.Load(a + i), TLanes.Load(b + i), s), y + i);
        if (i < count)
        {
            var (left, right) = (PartialVector<TVector, TLanes>.Load(a + i, count - i), PartialVector<TVector, TLanes>.Load(b + i, count - i));
            PartialVector<TVector, TLanes>.Store(TOperation.Apply(left, right, s), y + i, count - i);
        }
    }

    private readonly struct SigmoidOf : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) => ExactMath<TVector, TLanes>.Sigmoid(x);
    }

    private readonly struct TanhOf : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) => ExactMath<TVector, TLanes>.Tanh(x);
    }

    private readonly struct ReluOf : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) => TLanes.SelectGreater(x, TLanes.Broadcast(0f), x, TLanes.Broadcast(0f));
    }

    private readonly struct EluOf : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) =>
            TLanes.SelectGreater(x, TLanes.Broadcast(0f), x, TLanes.Subtract(ExactMath<TVector, TLanes>.Exp(x), TLanes.Broadcast(1f)));
    }

    private readonly struct SumOf : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector a, TVector b, TVector scale) => TLanes.Fma(scale, b, a);
    }

    private readonly struct ProductOf : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector a, TVector b, TVector scale) => TLanes.Multiply(a, b);
    }
}
