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

    /// <summary>A node is a learned probability and, in its low bits, the count of the bits it learned from.</summary>
    private const int CountBits = 8;
    private const int MostCounted = (1 << CountBits) - 1;

    /// <summary>log2 of the distance of a table's nodes, in entries of <see cref="BitProbability"/>.</summary>
    private const int GroupSpacing = 5;
    private const int ChannelSpacing = 6;

    private readonly CpuTensor _memory;
    private readonly int* _byGroup;
    private readonly int* _byChannel;

    // The n-th bit at a node moves it by 1 / (n + patience) of the way, but by no less than the slowest; in units of 1/65536.
    private readonly int* _groupRates;
    private readonly int* _channelRates;

    /// <param name="e">Whose memory the tables take.</param>
    public AdaptiveProbabilities(CpuExecutor e)
    {
        const int GroupRows = Kinds * CoefficientOrder.Groups * Planes;
        const int ChannelRows = Kinds * CoefficientOrder.Main;
        var lengths = (Group: GroupRows * Nodes(GroupSpacing), Channel: ChannelRows * Nodes(ChannelSpacing));
        _memory = e.New(new TensorShape(1, 1, 1, lengths.Group + lengths.Channel + 2 * (MostCounted + 1)));
        _byGroup = (int*)_memory.Data;
        _byChannel = _byGroup + lengths.Group;
        _groupRates = _byChannel + lengths.Channel;
        _channelRates = _groupRates + MostCounted + 1;
        Fill(_byGroup, GroupRows, GroupSpacing);
        Fill(_byChannel, ChannelRows, ChannelSpacing);
        FillRates(_groupRates, patience: 4, slowest: 983);
        FillRates(_channelRates, patience: 10, slowest: 1311);

        static void Fill(int* nodes, int rows, int spacing)
        {
            var row = new Span<int>(nodes, Nodes(spacing));
            for (var i = 0; i < row.Length; i++)
                row[i] = BitProbability.OfEntry(Math.Min(i << spacing, BitProbability.Entries - 1)) << MoreBits + CountBits;
            for (var r = 1; r < rows; r++)
                row.CopyTo(new Span<int>(nodes + r * row.Length, row.Length));
        }

        static void FillRates(int* rates, int patience, int slowest)
        {
            for (var n = 0; n <= MostCounted; n++)
                rates[n] = Math.Max((1 << 16) / (n + 1 + patience), slowest);
        }
    }

    /// <summary>The rows of a kind of bit in a group and plane.</summary>
    public Rows RowsOf(BitKind kind, int group, int plane) =>
        new(
            _byGroup + (((int)kind * CoefficientOrder.Groups + group) * Planes + Math.Min(plane, Planes - 1)) * Nodes(GroupSpacing),
            _byChannel + (int)kind * CoefficientOrder.Main * Nodes(ChannelSpacing));

    /// <summary>Writes or reads a bit with the probability of its logit.</summary>
    /// <param name="bits">Where to, or from.</param>
    /// <param name="bit">The bit to write.</param>
    /// <param name="logit">The entropy model's.</param>
    /// <param name="rows">Of the bit's kind, group and plane.</param>
    /// <param name="channel">The main or detail channel.</param>
    public bool Code<T>(ref T bits, bool bit, float logit, Rows rows, int channel)
        where T : IPlaneBits, allows ref struct
    {
        var entry = BitProbability.EntryOf(logit);
        return Code(ref bits, bit, entry, BitProbability.OfEntry(entry), rows, channel);
    }

    /// <summary>The same for a logit whose entry and probability are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool Code<T>(ref T bits, bool bit, int entry, int probability, Rows rows, int channel)
        where T : IPlaneBits, allows ref struct
    {
        if (probability < Least)
            return bits.Next(bit, probability);
        var group = rows.Group + (entry >> GroupSpacing);
        var own = rows.Channels + channel * Nodes(ChannelSpacing) + (entry >> ChannelSpacing);
        var (fromGroup, fromOwn) = (entry & ((1 << GroupSpacing) - 1), entry & ((1 << ChannelSpacing) - 1));
        var mean = (2 * Read(group, fromGroup, GroupSpacing) + Read(own, fromOwn, ChannelSpacing) + (probability << MoreBits) + (2 << MoreBits))
            >> (MoreBits + 2);
        var result = bits.Next(bit, Math.Clamp(mean, 1, RangeEncoder.ProbabilityOne - 1));
        var target = result ? 1 << Bits : 0;
        Learn(group, fromGroup, target, _groupRates, GroupSpacing);
        Learn(own, fromOwn, target, _channelRates, ChannelSpacing);
        return result;
    }

    /// <summary>Gives the tables' memory back.</summary>
    public void Dispose() => _memory.Dispose();

    /// <summary>Nodes of a row: one more than there are, which is read with the weight 0 alone.</summary>
    private static int Nodes(int spacing) => (BitProbability.Entries >> spacing) + 2;

    /// <summary>The learned probability at a distance from a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Read(int* node, int distance, int spacing) =>
        ((node[0] >> CountBits) * ((1 << spacing) - distance) + (node[1] >> CountBits) * distance) >> spacing;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Learn(int* node, int distance, int target, int* rates, int spacing)
    {
        node[0] = Moved(node[0], target, (1 << spacing) - distance, rates, spacing);
        if (distance > 0)
            node[1] = Moved(node[1], target, distance, rates, spacing);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Moved(int node, int target, int weight, int* rates, int spacing)
    {
        var (value, count) = (node >> CountBits, node & MostCounted);
        value += (int)((long)(target - value) * (weight * rates[count]) >> (16 + spacing));
        return value << CountBits | Math.Min(count + 1, MostCounted);
    }

    /// <summary>Where the two tables hold what is learned of a kind of bit: the row of its group and plane, and the first of its channels' rows.</summary>
    public readonly struct Rows(int* group, int* channels)
    {
        public readonly int* Group = group;
        public readonly int* Channels = channels;
    }
}
