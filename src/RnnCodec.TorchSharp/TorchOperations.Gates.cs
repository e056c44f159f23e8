using RnnCodec.Engine;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>The recurrent units, as <see cref="Executor"/> says them.</summary>
internal sealed partial class TorchOperations
{
    public override Tensor GatedUpdate(Tensor input, Tensor? state, Tensor? hidden)
    {
        var gates = new Gates(input, state, 2);
        return Run(gates.Shape, () => Toward(hidden, gates.Sum(0).sigmoid(), gates.Sum(1).tanh()));
    }

    public override Tensor GruReset(Tensor input, Tensor state, Tensor hidden)
    {
        var gates = new Gates(input, state, 3);
        return Run(gates.Shape, () => gates.Sum(1).sigmoid() * Value(hidden));
    }

    public override Tensor GruUpdate(Tensor input, Tensor? state, Tensor? candidate, Tensor? hidden, float hiddenResidual)
    {
        var gates = new Gates(input, state, 3);
        return Run(gates.Shape, () =>
        {
            var proposed = candidate is null ? gates.Input(2) : Scalars.Sum(gates.Input(2), Value(candidate));
            var updated = Toward(hidden, gates.Sum(0).sigmoid(), proposed.tanh());
            return hiddenResidual == 0 || state is null ? updated : Scalars.PlusTimes(updated, gates.State(2), hiddenResidual);
        });
    }

    public override (Tensor Hidden, Tensor Cell) LstmUpdate(Tensor input, Tensor? state, Tensor? cell)
    {
        var gates = new Gates(input, state, 4);
        using var scope = torch.NewDisposeScope();
        var written = gates.Sum(1).sigmoid() * gates.Sum(3).tanh();
        var newCell = cell is null ? written : Scalars.Sum(gates.Sum(0).sigmoid() * Value(cell), written);
        var newHidden = gates.Sum(2).sigmoid() * newCell.tanh();
        return (new TorchTensor(gates.Shape, newHidden.DetachFromDisposeScope()), new TorchTensor(gates.Shape, newCell.DetachFromDisposeScope()));
    }

    public override (Tensor Hidden, Tensor Cell) AssociativeLstmUpdate(Tensor input, Tensor? state, Tensor? cell)
    {
        var gates = new Gates(input, state, 9);
        using var scope = torch.NewDisposeScope();
        var (forget, write, read) = (gates.Sum(0).sigmoid(), gates.Sum(1).sigmoid(), gates.Sum(2).sigmoid());
        var (re, im) = Product(Bounded(gates.Sum(5), gates.Sum(6)), Bounded(gates.Sum(3), gates.Sum(4)));
        (re, im) = (write * re, write * im);
        if (cell is not null)
        {
            re = Scalars.Sum(forget * Value(cell).narrow(3, 0, gates.Channels), re);
            im = Scalars.Sum(forget * Value(cell).narrow(3, gates.Channels, gates.Channels), im);
        }
        var shown = Product(Bounded(gates.Sum(7), gates.Sum(8)), (re, im));
        var (hiddenRe, hiddenIm) = Bounded(shown.Re, shown.Im);
        var shape = gates.Shape.WithChannels(2 * gates.Channels);
        var newHidden = torch.cat([read * hiddenRe, read * hiddenIm], 3).DetachFromDisposeScope();
        return (new TorchTensor(shape, newHidden), new TorchTensor(shape, torch.cat([re, im], 3).DetachFromDisposeScope()));
    }

    /// <summary>h + z * (candidate - h); h = 0 before the first step.</summary>
    private static torch.Tensor Toward(Tensor? hidden, torch.Tensor z, torch.Tensor candidate) =>
        hidden is null ? z * candidate : Scalars.Sum(Value(hidden), z * (candidate - Value(hidden)));

    /// <summary>z where |z| is at most 1, else z / |z|. By the square, whose gradient at 0 is a number.</summary>
    private static (torch.Tensor Re, torch.Tensor Im) Bounded(torch.Tensor re, torch.Tensor im)
    {
        var scale = Scalars.AtLeast(Scalars.Sum(re * re, im * im), 1).rsqrt();
        return (re * scale, im * scale);
    }

    private static (torch.Tensor Re, torch.Tensor Im) Product((torch.Tensor Re, torch.Tensor Im) a, (torch.Tensor Re, torch.Tensor Im) b) =>
        (a.Re * b.Re - a.Im * b.Im, Scalars.Sum(a.Re * b.Im, a.Im * b.Re));

    /// <summary>The gates of a unit, blocks of channels of the input and of the state.</summary>
    private readonly struct Gates(Tensor input, Tensor? state, int count)
    {
        public int Channels => input.Shape.Channels / count;

        public TensorShape Shape => input.Shape.WithChannels(Channels);

        public torch.Tensor Input(int gate) => Value(input).narrow(3, gate * Channels, Channels);

        public torch.Tensor State(int gate) => Value(state!).narrow(3, gate * Channels, Channels);

        public torch.Tensor Sum(int gate) => state is null ? Input(gate) : Scalars.Sum(Input(gate), State(gate));
    }
}
