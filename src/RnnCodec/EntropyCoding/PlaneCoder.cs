using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.EntropyCoding;

/// <summary>
/// A tile's integers to and from bits, plane after plane from the most significant one down: one traversal serves encoder and decoder, with the
/// probabilities of a <see cref="PlaneEntropy"/> or, without one, as plain bits.
/// </summary>
/// <remarks>
/// The order of bits is phase, group, place, channel. For an integer that is still 0 it is a significance bit and, behind a 1, its sign (1: positive);
/// for one that is not, its next bit. Networks run for all places of a phase at once; what moves from bit to bit inside a place is added in channel
/// order, so every probability is one chain of sums in a fixed order (ARITHMETIC.md).
/// </remarks>
internal sealed unsafe partial class PlaneCoder : IDisposable
{
    private const int Main = CoefficientOrder.Main;
    private const int Detail = CoefficientOrder.Detail;
    private const int EvenOdds = RangeEncoder.ProbabilityOne / 2;

    private readonly CpuExecutor _e;
    private readonly SignificanceCosts? _costs;
    private readonly PlaneEntropy? _network;
    private readonly WithinWeights? _within;
    private readonly AdaptiveProbabilities? _adaptive;
    private readonly QuantizerSteps _steps;
    private readonly float[] _offsets;
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _isGrey;
    private readonly int[] _first = new int[CoefficientOrder.Groups];

    // What is known so far of every place, and its parts.
    private readonly PlaneIntegers _known;
    private readonly short[] _main;
    private readonly short[] _detail;

    // What the networks see of it: f, f' and four numbers of the threshold; f alone; f after minus before this plane; f of the detail channels.
    private readonly CpuTensor? _seen;
    private readonly CpuTensor? _logarithms;
    private readonly CpuTensor? _changes;
    private readonly bool[] _changed;
    private readonly CpuTensor? _detailLogarithms;
    private Tensor? _state;
    private int _plane = -1;

    /// <param name="network">The entropy model; null: plain bits.</param>
    /// <param name="e">What runs it: bit-exact, so encoder and decoder may run on different machines.</param>
    /// <param name="steps">The file's steps.</param>
    /// <param name="offsets">log2 of what each place's step is multiplied by.</param>
    /// <param name="known">The tile's integers, all 0: receives what is known of them, plane after plane.</param>
    /// <param name="costs">Receives what the last plane's significance costs; null: nobody asks.</param>
    public PlaneCoder(PlaneEntropy? network, CpuExecutor e, QuantizerSteps steps, float[] offsets, PlaneIntegers known, SignificanceCosts? costs = null)
    {
        _costs = costs;
        (_e, _network, _steps, _offsets, _rows, _columns, _isGrey) = (e, network, steps, offsets, known.Rows, known.Columns, known.IsGrey);
        (_known, _main, _detail) = (known, known.Main, known.Detail);
        var (rows, columns, places) = (_rows, _columns, known.Places);
        _changed = new bool[places];
        _terms = new ThresholdTerms?[places];
        if (network is null)
            return;
        _within = WithinWeights.Of(network);
        _adaptive = new AdaptiveProbabilities(e);
        _seen = Cleared(2 * Main + 4);
        _logarithms = Cleared(Main);
        _changes = Cleared(Main);
        _detailLogarithms = _isGrey ? null : Cleared(Detail);

        CpuTensor Cleared(int channels)
        {
            var tensor = e.New(new TensorShape(1, rows, columns, channels));
            tensor.Span.Clear();
            return tensor;
        }
    }

    private int Groups => _isGrey ? CoefficientOrder.GreyGroups : CoefficientOrder.Groups;

    /// <summary>The highest plane in which an integer of these has a 1, or -1.</summary>
    public static int TopPlane(PlaneIntegers integers)
    {
        var largest = 0;
        foreach (var n in integers.Main)
            largest |= Math.Abs((int)n);
        foreach (var n in integers.Detail)
            largest |= Math.Abs((int)n);
        return largest == 0 ? -1 : System.Numerics.BitOperations.Log2((uint)largest);
    }

    /// <summary>Writes or reads the tile's head: each group's first plane with a 1.</summary>
    /// <param name="bits">Where to, or from.</param>
    /// <param name="source">The integers to write; null when reading.</param>
    /// <param name="known">What to write of integers whose last planes are unknown; null: what the integers have.</param>
    /// <returns>False where the head names a plane that the format does not have.</returns>
    public bool CodeHead<T>(ref T bits, PlaneIntegers? source, int[]? known = null)
        where T : IPlaneBits, allows ref struct
    {
        for (var g = 0; g < Groups; g++)
        {
            var value = source is null ? 0 : (known is null ? FirstPlane(source, g) : known[g]) + 1;
            var read = 0;
            for (var i = QuantizerSteps.HeadBits - 1; i >= 0; i--)
                read = read << 1 | (bits.Next((value >> i & 1) != 0, EvenOdds) ? 1 : 0);
            if (read > QuantizerSteps.MaxPlanes)
                return false;
            _first[g] = read - 1;
        }
        return true;
    }

    /// <summary>Reads a head; true where no group has a plane with a 1.</summary>
    public static bool HasNothing<T>(ref T bits, bool isGrey)
        where T : IPlaneBits, allows ref struct
    {
        var ones = 0;
        for (var i = (isGrey ? CoefficientOrder.GreyGroups : CoefficientOrder.Groups) * QuantizerSteps.HeadBits; i > 0; i--)
            ones += bits.Next(false, EvenOdds) ? 1 : 0;
        return ones == 0;
    }

    /// <summary>Each group's first plane with a 1, or -1.</summary>
    public int[] Head => _first.AsSpan(0, Groups).ToArray();

    /// <summary>The highest plane that the head announces, or -1.</summary>
    public int FirstPlaneOfHead => Head.Max();

    /// <summary>Writes or reads a plane. Planes come in order; those above <see cref="FirstPlaneOfHead"/> have no bits.</summary>
    /// <param name="bits">Where to, or from.</param>
    /// <param name="plane">0 is the last.</param>
    /// <param name="source">The integers to write; null when reading.</param>
    /// <param name="mayEndEarly">Whether bits may run out: what was read of the plane until then is kept, and no further plane may follow.</param>
    /// <returns>False where bits ran out.</returns>
    public bool CodePlane<T>(ref T bits, int plane, PlaneIntegers? source, bool mayEndEarly = false)
        where T : IPlaneBits, allows ref struct
    {
        _plane = plane;
        _e.CancellationToken.ThrowIfCancellationRequested();
        _known.Planes.AsSpan().Fill((byte)plane);
        if (plane > FirstPlaneOfHead)
            return true;
        var whole = _network is null ? CodePlain(ref bits, source, mayEndEarly) : CodeWithNetwork(ref bits, source, mayEndEarly);
        return whole;
    }

    public void Dispose()
    {
        _state?.Dispose();
        _seen?.Dispose();
        _logarithms?.Dispose();
        _changes?.Dispose();
        _detailLogarithms?.Dispose();
        _sums?.Dispose();
        _adaptive?.Dispose();
    }

    private static int FirstPlane(PlaneIntegers source, int group)
    {
        var (channels, from, stride, count) = Span(source, group);
        var largest = 0;
        for (long place = 0; place < source.Places; place++)
        {
            foreach (var n in channels.AsSpan((int)(place * stride) + from, count))
                largest |= Math.Abs((int)n);
        }
        return largest == 0 ? -1 : System.Numerics.BitOperations.Log2((uint)largest);
    }

    private static (short[] Channels, int From, int Stride, int Count) Span(PlaneIntegers source, int group)
    {
        if (group >= CoefficientOrder.MainGroups)
            return (source.Detail, (group - CoefficientOrder.MainGroups) * CoefficientOrder.DetailChroma, Detail, CoefficientOrder.DetailChroma);
        var (from, end) = (CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1]);
        return (source.Main, from, Main, end - from);
    }

    private bool CodePlain<T>(ref T bits, PlaneIntegers? source, bool mayEndEarly)
        where T : IPlaneBits, allows ref struct
    {
        for (var phase = 0; phase < CoefficientOrder.Phases.Length; phase++)
        {
            for (var g = 0; g < Groups; g++)
            {
                if (_first[g] < _plane)
                    continue;
                var places = new PhasePlaces(phase, _rows, _columns);
                for (var i = 0; i < places.Count; i++)
                {
                    var place = places[i];
                    if (g < CoefficientOrder.MainGroups)
                        CodePlainChannels(ref bits, _main, source?.Main, place * Main + CoefficientOrder.GroupStarts[g],
                            CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g]);
                    else
                        CodePlainChannels(ref bits, _detail, source?.Detail,
                            place * Detail + (g - CoefficientOrder.MainGroups) * CoefficientOrder.DetailChroma, CoefficientOrder.DetailChroma);
                    if (mayEndEarly && bits.IsExhausted)
                    {
                        EndEarly(phase, g, i);
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void CodePlainChannels<T>(ref T bits, short[] known, short[]? source, int first, int count)
        where T : IPlaneBits, allows ref struct
    {
        for (var c = first; c < first + count; c++)
            known[c] = (short)CodePlainInteger(ref bits, known[c], source is null ? 0 : source[c]);
    }

    /// <summary>An integer whose bits have even odds; returns what is known of it after the plane.</summary>
    private int CodePlainInteger<T>(ref T bits, int known, int value)
        where T : IPlaneBits, allows ref struct
    {
        var bit = (Math.Abs(value) >> _plane & 1) != 0;
        if (known != 0)
            return 2 * known + (bits.Next(bit, EvenOdds) ? Math.Sign(known) : 0);
        if (!bits.Next(bit, EvenOdds))
            return 0;
        return bits.Next(value > 0, EvenOdds) ? 1 : -1;
    }

    /// <summary>
    /// Puts right what is known when bits ran out at the i-th place of a phase and group: that place is not to be trusted, and what follows is a plane
    /// behind.
    /// </summary>
    private void EndEarly(int lastPhase, int lastGroup, int lastPlace)
    {
        for (var phase = lastPhase; phase < CoefficientOrder.Phases.Length; phase++)
        {
            var places = new PhasePlaces(phase, _rows, _columns);
            for (var g = phase == lastPhase ? lastGroup : 0; g < Groups; g++)
            {
                for (var i = phase == lastPhase && g == lastGroup ? lastPlace : 0; i < places.Count; i++)
                    _known.Planes[places[i] * CoefficientOrder.Groups + g] = (byte)(_plane + 1);
            }
        }
        Halve(new PhasePlaces(lastPhase, _rows, _columns)[lastPlace], lastGroup);
    }

    private void Halve(int place, int group)
    {
        var (channels, from, count) = group < CoefficientOrder.MainGroups
            ? (_main, place * Main + CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1] - CoefficientOrder.GroupStarts[group])
            : (_detail, place * Detail + (group - CoefficientOrder.MainGroups) * CoefficientOrder.DetailChroma, CoefficientOrder.DetailChroma);
        // Truncation towards 0: 1 and -1, which this plane made, become 0 again.
        foreach (ref var n in channels.AsSpan(from, count))
            n /= 2;
    }
}

/// <summary>The places of a phase: in raster order, as indices of the tile's places.</summary>
internal readonly struct PhasePlaces(int phase, int rows, int columns)
{
    private readonly int _row = CoefficientOrder.Phases[phase].Row;
    private readonly int _column = CoefficientOrder.Phases[phase].Column;
    private readonly int _width = (columns - CoefficientOrder.Phases[phase].Column + 1) / 2;
    private readonly int _height = (rows - CoefficientOrder.Phases[phase].Row + 1) / 2;

    public int Count => _width * _height;

    /// <summary>The tile's place.</summary>
    public int this[int i] => (2 * (i / _width) + _row) * columns + 2 * (i % _width) + _column;

    /// <summary>The place in a tensor of the phase, whose sides are half of the tile's, rounded up.</summary>
    public int InTensor(int i) => i / _width * ((columns + 1) / 2) + i % _width;
}
