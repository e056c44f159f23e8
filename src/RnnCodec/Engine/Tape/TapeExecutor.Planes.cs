using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>The operations of the bit-plane codec.</summary>
internal sealed unsafe partial class TapeExecutor
{
    public override Tensor Phase(Tensor x, int row, int column)
    {
        var input = Variable(x);
        return Record(_cpu.Phase(input.Value, row, column), input.Tracks, [], output => AddPhase(output.Gradient!, row, column, GradientBuffer(input)));
    }

    public override Tensor ScaleChannels(Tensor x, Parameter scale)
    {
        var input = Variable(x);
        var trained = _gradients.Has(scale);
        return Record(_cpu.ScaleChannels(input.Value, scale), trained || input.Tracks, [input], output =>
        {
            var (channels, g) = (input.Shape.Channels, output.Gradient!);
            if (input.Tracks)
            {
                using var scaled = (CpuTensor)_cpu.ScaleChannels(g, scale);
                AddScaled(input, scaled, 1);
            }
            if (!trained)
                return;
            using var products = (CpuTensor)_cpu.Multiply(g, input.Value);
            fixed (float* sums = _gradients.Of(scale))
                _kernels.SumPlaces(products.Data, input.Shape.Positions, channels, sums);
        });
    }

    public override Tensor GatedUpdate(Tensor input, Tensor? state, Tensor? hidden)
    {
        var gates = new GateVariables(Variable(input), OptionalVariable(state), null, OptionalVariable(hidden), null);
        return RecordGates(_cpu.GatedUpdate(gates.Input.Value, gates.State?.Value, gates.Hidden?.Value), null, gates, input.Shape.Channels / 2, _kernels.GatedUpdate).First;
    }

    /// <summary>Adds the numbers of a phase to its places of a whole tensor; what lies outside belongs to no place.</summary>
    private void AddPhase(CpuTensor from, int row, int column, CpuTensor to)
    {
        var (f, t) = (from.Shape, to.Shape);
        _cpu.Split(f.Batch * f.Height, f.Width * f.Channels, (first, end) =>
        {
            for (var line = first; line < end; line++)
            {
                var (n, i) = Math.DivRem(line, f.Height);
                if (2 * i + row >= t.Height)
                    continue;
                for (var j = 0; 2 * j + column < t.Width; j++)
                {
                    var target = to.Data + (((long)n * t.Height + 2 * i + row) * t.Width + 2 * j + column) * t.Channels;
                    _cpu.Kernels.Combine(target, from.Data + ((long)line * f.Width + j) * f.Channels, target, f.Channels, BinaryOperation.Add, 1);
                }
            }
        });
    }
}
