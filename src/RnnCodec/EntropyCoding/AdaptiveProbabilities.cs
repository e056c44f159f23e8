using System.Runtime.CompilerServices;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Transform;

namespace RnnCodec.EntropyCoding;

/// <summary>A kind of coded bit: an integer's significance, sign and refinement, or a detail channel's significance.</summary>
internal enum BitKind
{
    Significance,
    Sign,
    Refinement,
    DetailSignificance,
}

/// <summary>
/// The last stage of a tile's probabilities: it follows what the tile's bits turn out to be where the entropy model says the same. Two tables of learned
/// probabilities, by kind, group and plane, and by kind and channel, are read at the model's logit; their mean with the model's own is coded.
/// </summary>
/// <remarks>
/// Integers alone (ARITHMETIC.md, "Last stage"). The idea is the adaptive probability map of PAQ (Mahoney 2005). It helps most where the networks were
/// not trained on such pictures, as line drawings.
/// </remarks>
internal sealed unsafe class AdaptiveProbabilities : IDisposable
{
    /// <summary>A probability below this is coded as it is: such bits are most, and nearly free.</summary>
    public const int Least = 16;

    private const int Kinds = 4;
    private const int Planes = 3;

    /// <summary>Fractional bits of a learned probability, and those it has more than a coded one.</summary>
    private const int Bits = 22;
    private const int MoreBits = Bits - RangeEncoder.ProbabilityBits;

    private readonly Table _byGroup;
    private readonly Table _byChannel;

    /// <param name="e">Whose memory the tables take.</param>
    public AdaptiveProbabilities(CpuExecutor e)
    {
        _byGroup = new Table(e, Kinds * CoefficientOrder.Groups * Planes, spacingBits: 5, patience: 4, slowest: 983);
        _byChannel = new Table(e, Kinds * CoefficientOrder.Main, spacingBits: 6, patience: 10, slowest: 1311);
    }

    /// <summary>The context of a group's bits in a plane.</summary>
    public static int ContextOf(BitKind kind, int group, int plane) => ((int)kind * CoefficientOrder.Groups + group) * Planes + Math.Min(plane, Planes - 1);

    /// <summary>Writes or reads a bit with the probability of its logit.</summary>
    /// <param name="bits">Where to, or from.</param>
    /// <param name="bit">The bit to write.</param>
    /// <param name="logit">The entropy model's.</param>
    /// <param name="kind">The kind of bit.</param>
    /// <param name="context">Of <see cref="ContextOf"/>.</param>
    /// <param name="channel">The main or detail channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Code<T>(ref T bits, bool bit, float logit, BitKind kind, int context, int channel)
        where T : IPlaneBits, allows ref struct
    {
        var entry = BitProbability.EntryOf(logit);
        var probability = BitProbability.OfEntry(entry);
        if (probability < Least)
            return bits.Next(bit, probability);
        var group = _byGroup.At(context, entry);
        var own = _byChannel.At((int)kind * CoefficientOrder.Main + channel, entry);
        var mean = (2 * _byGroup.Read(group) + _byChannel.Read(own) + (probability << MoreBits) + (2 << MoreBits)) >> (MoreBits + 2);
        var result = bits.Next(bit, Math.Clamp(mean, 1, RangeEncoder.ProbabilityOne - 1));
        _byGroup.Learn(group, result);
        _byChannel.Learn(own, result);
        return result;
    }

    /// <summary>Gives the tables' memory back.</summary>
    public void Dispose()
    {
        _byGroup.Dispose();
        _byChannel.Dispose();
    }

    /// <summary>Where a logit lies between two nodes: the lower one, and how far it is from it.</summary>
    private readonly record struct Position(int Node, int Distance);

    /// <summary>For each context, probabilities at equally spaced logits.</summary>
    private sealed class Table : IDisposable
    {
        private readonly CpuTensor _memory;
        private readonly int _spacingBits;
        private readonly int _nodes;
        private readonly int* _values;
        private readonly byte* _counts;
        private readonly int[] _rates = new int[byte.MaxValue + 1];

        /// <param name="e">Whose memory it takes.</param>
        /// <param name="contexts">Contexts.</param>
        /// <param name="spacingBits">log2 of the nodes' distance, in entries of <see cref="BitProbability"/>.</param>
        /// <param name="patience">The n-th bit at a node moves it by 1 / (n + patience) of the way.</param>
        /// <param name="slowest">But not by less than this, in 1/65536.</param>
        public Table(CpuExecutor e, int contexts, int spacingBits, int patience, int slowest)
        {
            _spacingBits = spacingBits;
            // One more than there are: the last is never read but with the weight 0.
            _nodes = (BitProbability.Entries >> spacingBits) + 2;
            var length = contexts * _nodes;
            _memory = e.New(new TensorShape(1, 1, 1, length + (length + 3) / 4));
            _values = (int*)_memory.Data;
            _counts = (byte*)(_values + length);
            new Span<byte>(_counts, length).Clear();
            var values = new Span<int>(_values, length);
            for (var node = 0; node < _nodes; node++)
                values[node] = BitProbability.OfEntry(Math.Min(node << spacingBits, BitProbability.Entries - 1)) << MoreBits;
            for (var context = 1; context < contexts; context++)
                values[.._nodes].CopyTo(values[(context * _nodes)..]);
            for (var n = 0; n < _rates.Length; n++)
                _rates[n] = Math.Max((1 << 16) / (n + 1 + patience), slowest);
        }

        public void Dispose() => _memory.Dispose();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Position At(int context, int entry) => new(context * _nodes + (entry >> _spacingBits), entry & ((1 << _spacingBits) - 1));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Read(Position at) => (_values[at.Node] * ((1 << _spacingBits) - at.Distance) + _values[at.Node + 1] * at.Distance) >> _spacingBits;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Learn(Position at, bool bit)
        {
            var target = bit ? 1 << Bits : 0;
            Move(at.Node, target, (1 << _spacingBits) - at.Distance);
            if (at.Distance > 0)
                Move(at.Node + 1, target, at.Distance);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Move(int node, int target, int weight)
        {
            ref var count = ref _counts[node];
            _values[node] += (int)((long)(target - _values[node]) * (weight * _rates[count]) >> (16 + _spacingBits));
            if (count < byte.MaxValue)
                count++;
        }
    }
}
