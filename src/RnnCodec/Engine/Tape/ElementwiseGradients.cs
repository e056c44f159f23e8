using System.Runtime.CompilerServices;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>Gradients of the operations that treat every number alike.</summary>
internal static unsafe class ElementwiseGradients<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    private interface IDerivative
    {
        static abstract TVector At(TVector x);
    }

    public static void Activate(float* x, float* g, float* dx, int count, Activation function)
    {
        switch (function)
        {
            case Activation.Sigmoid: Map<OfSigmoid>(x, g, dx, count); break;
            case Activation.Tanh: Map<OfTanh>(x, g, dx, count); break;
            case Activation.Relu: Map<OfRelu>(x, g, dx, count); break;
            case Activation.Elu: Map<OfElu>(x, g, dx, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, "Unknown function.");
        }
    }

    private static void Map<TDerivative>(float* x, float* g, float* dx, int count)
        where TDerivative : struct, IDerivative
    {
        for (var i = 0; i < count; i += TLanes.Count)
            Store(TLanes.Fma(Load(g + i, count - i), TDerivative.At(Load(x + i, count - i)), Load(dx + i, count - i)), dx + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* p, int count) => PartialVector<TVector, TLanes>.Load(p, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector x, float* p, int count) => PartialVector<TVector, TLanes>.Store(x, p, count);

    private readonly struct OfSigmoid : IDerivative
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector At(TVector x)
        {
            var s = ExactMath<TVector, TLanes>.Sigmoid(x);
            return TLanes.Multiply(s, TLanes.Subtract(TLanes.Broadcast(1f), s));
        }
    }

    private readonly struct OfTanh : IDerivative
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector At(TVector x)
        {
            var t = ExactMath<TVector, TLanes>.Tanh(x);
            return TLanes.Subtract(TLanes.Broadcast(1f), TLanes.Multiply(t, t));
        }
    }

    private readonly struct OfRelu : IDerivative
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector At(TVector x) => TLanes.SelectGreater(x, TLanes.Broadcast(0f), TLanes.Broadcast(1f), TLanes.Broadcast(0f));
    }

    private readonly struct OfElu : IDerivative
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector At(TVector x) => TLanes.SelectGreater(x, TLanes.Broadcast(0f), TLanes.Broadcast(1f), ExactMath<TVector, TLanes>.Exp(x));
    }
}
