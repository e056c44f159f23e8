using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>The recurrent units on the tape.</summary>
internal sealed unsafe partial class TapeExecutor
{
    private delegate void GateKernel(in GateGradientRow row);

    public override Tensor GruReset(Tensor input, Tensor state, Tensor hidden)
    {
        var gates = new GateVariables(Variable(input), Variable(state), null, Variable(hidden), null);
        return RecordGates(
            _cpu.GruReset(gates.Input.Value, gates.State!.Value, gates.Hidden!.Value),
            null,
            gates,
            hidden.Shape.Channels,
            _kernels.GruReset).First;
    }

    public override Tensor GruUpdate(Tensor input, Tensor? state, Tensor? candidate, Tensor? hidden, float hiddenResidual)
    {
        var gates = new GateVariables(Variable(input), OptionalVariable(state), OptionalVariable(candidate), OptionalVariable(hidden), null);
        var value = _cpu.GruUpdate(gates.Input.Value, gates.State?.Value, gates.Candidate?.Value, gates.Hidden?.Value, hiddenResidual);
        var kernels = _kernels;
        return RecordGates(value, null, gates, input.Shape.Channels / 3, (in GateGradientRow row) => kernels.GruUpdate(row, hiddenResidual)).First;
    }

    public override (Tensor Hidden, Tensor Cell) LstmUpdate(Tensor input, Tensor? state, Tensor? cell)
    {
        var gates = new GateVariables(Variable(input), OptionalVariable(state), null, null, OptionalVariable(cell));
        var (newHidden, newCell) = _cpu.LstmUpdate(gates.Input.Value, gates.State?.Value, gates.Cell?.Value);
        var (first, second) = RecordGates(newHidden, newCell, gates, input.Shape.Channels / 4, _kernels.LstmUpdate);
        return (first, second!);
    }

    public override (Tensor Hidden, Tensor Cell) AssociativeLstmUpdate(Tensor input, Tensor? state, Tensor? cell)
    {
        var gates = new GateVariables(Variable(input), OptionalVariable(state), null, null, OptionalVariable(cell));
        var (newHidden, newCell) = _cpu.AssociativeLstmUpdate(gates.Input.Value, gates.State?.Value, gates.Cell?.Value);
        var (first, second) = RecordGates(newHidden, newCell, gates, input.Shape.Channels / 9, _kernels.AssociativeLstmUpdate);
        return (first, second!);
    }

    private static Variable? OptionalVariable(Tensor? x) => x is null ? null : Variable(x);

    private (Tensor First, Tensor? Second) RecordGates(Tensor hidden, Tensor? cell, GateVariables gates, int channels, GateKernel kernel)
    {
        var operands = gates.All;
        var tracks = operands.Any(o => o.Tracks);
        var first = new Variable((CpuTensor)hidden, tracks);
        var second = cell is null ? null : new Variable((CpuTensor)cell, tracks);
        if (tracks)
        {
            Push(first, second, operands, () =>
            {
                foreach (var operand in operands)
                {
                    if (operand.Tracks)
                        GradientBuffer(operand);
                }
                _cpu.Split(first.Shape.Positions, first.Shape.Channels, (begin, end) =>
                {
                    for (var place = begin; place < end; place++)
                        kernel(gates.Row(place, channels, first, second));
                });
            });
        }
        return (new TapeTensor(first), second is null ? null : new TapeTensor(second));
    }

    /// <summary>The variables that a recurrent unit reads.</summary>
    private sealed record GateVariables(Variable Input, Variable? State, Variable? Candidate, Variable? Hidden, Variable? Cell)
    {
        public Variable[] All => [.. new[] { Input, State, Candidate, Hidden, Cell }.OfType<Variable>()];

        public GateGradientRow Row(int place, int channels, Variable newHidden, Variable? newCell) => new()
        {
            Input = At(Input.Value, place),
            State = At(State?.Value, place),
            Candidate = At(Candidate?.Value, place),
            Hidden = At(Hidden?.Value, place),
            Cell = At(Cell?.Value, place),
            FromHidden = At(newHidden.Gradient, place),
            FromCell = At(newCell?.Gradient, place),
            ToInput = At(Input.Gradient, place),
            ToState = At(State?.Gradient, place),
            ToCandidate = At(Candidate?.Gradient, place),
            ToHidden = At(Hidden?.Gradient, place),
            ToCell = At(Cell?.Gradient, place),
            Channels = channels,
        };

        private static float* At(CpuTensor? x, int place) => x is null ? null : x.Data + (long)place * x.Shape.Channels;
    }
}
