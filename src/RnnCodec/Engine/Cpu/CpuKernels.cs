using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RnnCodec.Engine.Cpu;

/// <summary>The kernels of one vector width. All widths give the same bits; the machine's widest is the default.</summary>
internal abstract unsafe class CpuKernels
{
    /// <summary>The kernels for the widest vectors that the hardware has.</summary>
    /// <remarks>
    /// Vector512.IsHardwareAccelerated is false where short bursts of wide vectors may slow a program down; the networks are no short bursts.
    /// </remarks>
    public static CpuKernels Best { get; } =
        OfWidth(Avx512F.IsSupported || Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);

    /// <summary>Outputs of a panel of packed weights.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>The kernels for vectors of 128, 256 or 512 bits, emulated where the hardware lacks them.</summary>
    public static CpuKernels OfWidth(int bits) => bits switch
    {
        512 => new CpuKernels<Vector512<float>, Lanes512>(),
        256 => new CpuKernels<Vector256<float>, Lanes256>(),
        128 => new CpuKernels<Vector128<float>, Lanes128>(),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "Vectors have 128, 256 or 512 bits."),
    };

    /// <summary>A slice of a convolution.</summary>
    public abstract void Convolve(in ConvolutionWork work, ConvolutionSlice slice, BufferPool pool);

    /// <summary>The places [first, end) of a 1x1 convolution whose inputs are mostly 0.</summary>
    public abstract void ConvolveSparse(float* x, float* y, int first, int end, Convolution layer, PackedWeights weights);

    public abstract void Activate(float* x, float* y, int count, Activation function);

    public abstract void Combine(float* a, float* b, float* y, int count, BinaryOperation operation, float scale);

    /// <summary>sums + a * b, number by number, each rounded once.</summary>
    public abstract void MultiplyAdd(float* a, float* b, float* sums, int count);

    /// <summary>The sum of a * b: sixteen chains of fused multiply-adds, of every sixteenth number each, whose halves are added until one is left.</summary>
    public abstract float Dot(float* a, float* b, int count);

    public abstract void Affine(float* x, float* y, int count, float scale, float offset);

    /// <summary>e^x of a single number.</summary>
    public abstract float Exp(float x);

    public abstract void GatedUpdate(GateRow row);

    public abstract void GruReset(GateRow row);

    public abstract void GruUpdate(GateRow row, float hiddenResidual);

    public abstract void LstmUpdate(GateRow row);

    public abstract void AssociativeLstmUpdate(GateRow row);
}

/// <summary>Functions of two numbers.</summary>
internal enum BinaryOperation
{
    /// <summary>a + scale * b.</summary>
    Add,

    /// <summary>a * b.</summary>
    Multiply,
}

/// <summary>One place's gates and states; a null pointer stands for a state that is 0.</summary>
internal unsafe struct GateRow
{
    public float* Input;
    public float* State;
    public float* Candidate;
    public float* Hidden;
    public float* Cell;
    public float* NewHidden;
    public float* NewCell;

    /// <summary>Channels of the unit (complex ones for the associative LSTM).</summary>
    public int Channels;
}

internal sealed unsafe class CpuKernels<TVector, TLanes> : CpuKernels
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    public override int PanelWidth => ConvolutionKernel<TVector, TLanes>.PanelWidth;

    public override void Convolve(in ConvolutionWork work, ConvolutionSlice slice, BufferPool pool) =>
        ConvolutionKernel<TVector, TLanes>.Run(work, slice, pool);

    public override void ConvolveSparse(float* x, float* y, int first, int end, Convolution layer, PackedWeights weights) =>
        SparseConvolutionKernel<TVector, TLanes>.Run(x, y, first, end, layer, weights);

    public override void Activate(float* x, float* y, int count, Activation function) => ElementwiseKernels<TVector, TLanes>.Activate(x, y, count, function);

    public override void Combine(float* a, float* b, float* y, int count, BinaryOperation operation, float scale) =>
        ElementwiseKernels<TVector, TLanes>.Combine(a, b, y, count, operation, scale);

    public override void MultiplyAdd(float* a, float* b, float* sums, int count) => ElementwiseKernels<TVector, TLanes>.MultiplyAdd(a, b, sums, count);

    public override float Dot(float* a, float* b, int count) => ElementwiseKernels<TVector, TLanes>.Dot(a, b, count);

    public override void Affine(float* x, float* y, int count, float scale, float offset) =>
        ElementwiseKernels<TVector, TLanes>.Affine(x, y, count, scale, offset);

    public override float Exp(float x) => ElementwiseKernels<TVector, TLanes>.Exp(x);

    public override void GatedUpdate(GateRow row) => GateKernels<TVector, TLanes>.GatedUpdate(row);

    public override void GruReset(GateRow row) => GateKernels<TVector, TLanes>.GruReset(row);

    public override void GruUpdate(GateRow row, float hiddenResidual) => GateKernels<TVector, TLanes>.GruUpdate(row, hiddenResidual);

    public override void LstmUpdate(GateRow row) => GateKernels<TVector, TLanes>.LstmUpdate(row);

    public override void AssociativeLstmUpdate(GateRow row) => GateKernels<TVector, TLanes>.AssociativeLstmUpdate(row);
}
