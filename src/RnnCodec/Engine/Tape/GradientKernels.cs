using System.Runtime.Intrinsics;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>The backward pass's kernels of one vector width. All add to what the gradients already hold.</summary>
internal abstract unsafe class GradientKernels
{
    /// <summary>The kernels whose vectors are as wide as those of <paramref name="kernels"/>.</summary>
    public static GradientKernels Create(CpuKernels kernels) => (kernels.PanelWidth / 2) switch
    {
        16 => new GradientKernels<Vector512<float>, Lanes512>(),
        8 => new GradientKernels<Vector256<float>, Lanes256>(),
        _ => new GradientKernels<Vector128<float>, Lanes128>(),
    };

    /// <summary>Rows of a register tile.</summary>
    public abstract int TileRows { get; }

    /// <summary>
    /// The sums [rows][panel width] += tabled gradients times a panel of transposed weights (<see cref="ConvolutionKernel{TVector, TLanes}.RunPanel"/>).
    /// </summary>
    public abstract void InputGradientPanel(float** table, int tiledRows, int taps, int outputs, float* weights, float* sums);

    /// <summary>sums [TileRows][panel width] += over places of gradient [places][TileRows] times x [places][panel width].</summary>
    public abstract void WeightGradientTile(float* x, float* gradient, int places, float* sums);

    /// <summary>sums[c] += over places of gradient[place][c].</summary>
    public abstract void SumPlaces(float* gradient, int places, int channels, float* sums);

    /// <summary>dx += g * f'(x).</summary>
    public abstract void Activate(float* x, float* g, float* dx, int count, Activation function);

    public abstract void GatedUpdate(in GateGradientRow row);

    public abstract void GruReset(in GateGradientRow row);

    public abstract void GruUpdate(in GateGradientRow row, float hiddenResidual);

    public abstract void LstmUpdate(in GateGradientRow row);

    public abstract void AssociativeLstmUpdate(in GateGradientRow row);
}

/// <summary>One place's gates and states with the gradients that come from the results and those that go to the operands. Null: 0, or not wanted.</summary>
internal unsafe struct GateGradientRow
{
    public float* Input;
    public float* State;
    public float* Candidate;
    public float* Hidden;
    public float* Cell;
    public float* FromHidden;
    public float* FromCell;
    public float* ToInput;
    public float* ToState;
    public float* ToCandidate;
    public float* ToHidden;
    public float* ToCell;

    /// <summary>Channels of the unit (complex ones for the associative LSTM).</summary>
    public int Channels;
}

internal sealed unsafe class GradientKernels<TVector, TLanes> : GradientKernels
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    public override int TileRows => TLanes.TileRows;

    public override void InputGradientPanel(float** table, int tiledRows, int taps, int outputs, float* weights, float* sums) =>
        ConvolutionKernel<TVector, TLanes>.RunPanel(table, tiledRows, taps, outputs, weights, sums);

    public override void WeightGradientTile(float* x, float* gradient, int places, float* sums) =>
        WeightGradientKernel<TVector, TLanes>.Run(x, gradient, places, sums);

    public override void SumPlaces(float* gradient, int places, int channels, float* sums) =>
        WeightGradientKernel<TVector, TLanes>.SumPlaces(gradient, places, channels, sums);

    public override void Activate(float* x, float* g, float* dx, int count, Activation function) =>
        ElementwiseGradients<TVector, TLanes>.Activate(x, g, dx, count, function);

    public override void GatedUpdate(in GateGradientRow row) => GateGradients<TVector, TLanes>.GatedUpdate(row);

    public override void GruReset(in GateGradientRow row) => GateGradients<TVector, TLanes>.GruReset(row);

    public override void GruUpdate(in GateGradientRow row, float hiddenResidual) => GateGradients<TVector, TLanes>.GruUpdate(row, hiddenResidual);

    public override void LstmUpdate(in GateGradientRow row) => GateGradients<TVector, TLanes>.LstmUpdate(row);

    public override void AssociativeLstmUpdate(in GateGradientRow row) => GateGradients<TVector, TLanes>.AssociativeLstmUpdate(row);
}
