using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.EntropyCoding;

/// <summary>The traversal with the entropy model's probabilities.</summary>
internal sealed unsafe partial class PlaneCoder
{
    /// <summary>Known neighbours of a place in each phase (row, column), in the order of <see cref="PlaneEntropy.Beside"/>.</summary>
    private static readonly (int Row, int Column)[][] Neighbours =
    [
        [],
        [(-1, -1), (-1, 1), (1, -1), (1, 1)],
        [(-1, 0), (1, 0), (0, -1), (0, 1)],
        [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)],
    ];

    /// <summary>The first tap of each phase.</summary>
    private static readonly int[] FirstTap = [0, 0, 4, 8];

    /// <summary>Detail's neighbours of lower frequency in the same chroma: (vertical, horizontal) less these.</summary>
    private static readonly (int V, int H)[] LowerFrequencies = [(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 2)];

    /// <summary>For every coefficient of a component those of <see cref="LowerFrequencies"/> that exist, as coefficients.</summary>
    private static readonly int[][] LowerCoefficients =
        [.. CoefficientOrder.Frequencies.Select(f => LowerFrequencies.Where(d => d.V <= f.V && d.H <= f.H).Select(d => CoefficientOrder.IndexOf[(f.V - d.V) * CoefficientOrder.Block + f.H - d.H]).ToArray())];

    /// <summary>Terms that depend on the place's step alone, by its offset.</summary>
    private readonly Dictionary<float, ThresholdTerms> _terms = [];

    // Of the phase at work: sums of significance of its places, and the channels that are no longer 0, place by place.
    private FloatBuffer? _sums;
    private ushort[] _nonzero = [];
    private int[] _nonzeroCounts = [];

    private bool CodeWithNetwork<T>(ref T bits, PlaneIntegers? source, bool mayEndEarly)
        where T : IPlaneBits, allows ref struct
    {
        var network = _network!;
        BeginPlane();
        var state = network.State(_e, _seen!, _plane, _state);
        _state?.Dispose();
        _state = state;
        using var before = (CpuTensor)_e.Convolve(_logarithms!, _within!.Before);
        var known = new List<Tensor>();
        try
        {
            for (var phase = 0; phase < CoefficientOrder.Phases.Length; phase++)
            {
                var places = new PhasePlaces(phase, _rows, _columns);
                if (places.Count == 0 && phase > 0)
                {
                    // Its places are all outside the tile.
                    known.Add(Zeros(network.Width));
                    continue;
                }
                BeginPhase(phase, places, before);
                if (!CodePhase(ref bits, phase, places, source, known, mayEndEarly))
                    return false;
            }
        }
        finally
        {
            known.ForEach(k => k.Dispose());
        }
        return true;
    }

    private CpuTensor Zeros(int channels)
    {
        var tensor = _e.New(new TensorShape(1, (_rows + 1) / 2, (_columns + 1) / 2, channels));
        tensor.Span.Clear();
        return tensor;
    }

    /// <summary>The four numbers of the threshold; and no news so far.</summary>
    private void BeginPlane()
    {
        _terms.Clear();
        var fine = _steps.LumaFineMean - _steps.MainMean;
        for (var place = 0; place < _offsets.Length; place++)
        {
            var mean = (_steps.MainMean + (_offsets[place] + (_plane - 6))) * 0.25f;
            var tail = _seen!.Data + (long)place * (2 * Main + 4) + 2 * Main;
            tail[0] = mean;
            tail[1] = mean * mean;
            tail[2] = fine;
            tail[3] = _plane == 0 ? 1 : 0;
            if (!_terms.ContainsKey(_offsets[place]))
                _terms.Add(_offsets[place], new ThresholdTerms(_network!, _steps, _offsets[place], _plane));
            if (_changed[place])
                new Span<float>(_changes!.Data + (long)place * Main, Main).Clear();
        }
        _changed.AsSpan().Clear();
    }

    /// <summary>Significance as far as it is known before the phase's first bit, and the list of channels that are no longer 0.</summary>
    private void BeginPhase(int phase, PhasePlaces places, CpuTensor before)
    {
        var length = places.Count * Main;
        if (_sums is null || _sums.Capacity < length)
            _sums = new FloatBuffer(length);
        if (_nonzero.Length < length)
            (_nonzero, _nonzeroCounts) = (new ushort[length], new int[places.Count]);
        for (var i = 0; i < places.Count; i++)
        {
            var place = places[i];
            var sums = _sums.Pointer + (long)i * Main;
            fixed (float* terms = _terms[_offsets[place]].Significance)
                _e.Kernels.Combine(before.Data + (long)place * Main, terms, sums, Main, BinaryOperation.Add, 1);
            var (row, column) = Math.DivRem(place, _columns);
            for (var tap = 0; tap < Neighbours[phase].Length; tap++)
            {
                var (y, x) = (row + Neighbours[phase][tap].Row, column + Neighbours[phase][tap].Column);
                if ((uint)y < (uint)_rows && (uint)x < (uint)_columns && _changed[y * _columns + x])
                    _e.Kernels.MultiplyAdd(_changes!.Data + (long)(y * _columns + x) * Main, _within!.Beside(FirstTap[phase] + tap), sums, Main);
            }
            _nonzeroCounts[i] = 0;
        }
    }

    private bool CodePhase<T>(ref T bits, int phase, PhasePlaces places, PlaneIntegers? source, List<Tensor> known, bool mayEndEarly)
        where T : IPlaneBits, allows ref struct
    {
        var network = _network!;
        var (row, column) = CoefficientOrder.Phases[phase];
        CpuTensor trunk;
        using (var state = _e.Phase(_state!, row, column))
            trunk = (CpuTensor)network.Trunk(_e, state, phase, known);
        Tensor? lower = null;
        try
        {
            for (var g = 0; g < Math.Min(Groups, CoefficientOrder.MainGroups); g++)
            {
                if (_first[g] < _plane)
                    continue;
                var size = CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g];
                using var head = (CpuTensor)network.Head(_e, g, trunk, lower);
                using var news = Zeros(2 * size);
                for (var i = 0; i < places.Count; i++)
                {
                    CodeMain(ref bits, g, places[i], i, head.Data + (long)places.InTensor(i) * 3 * size, news.Data + (long)places.InTensor(i) * 2 * size, source);
                    if (mayEndEarly && bits.IsExhausted)
                    {
                        EndEarly(phase, g, i);
                        return false;
                    }
                }
                // The last phase's news have nobody to see them but its own higher groups.
                var all = network.AddNews(_e, g, news, lower);
                lower?.Dispose();
                lower = all;
            }
            for (var g = CoefficientOrder.MainGroups; g < Groups; g++)
            {
                if (_first[g] < _plane)
                    continue;
                for (var i = 0; i < places.Count; i++)
                {
                    CodeDetail(ref bits, g - CoefficientOrder.MainGroups, places[i], source);
                    if (mayEndEarly && bits.IsExhausted)
                    {
                        EndEarly(phase, g, i);
                        return false;
                    }
                }
            }
            if (phase < CoefficientOrder.Phases.Length - 1)
                known.Add(KnownOf(places, lower));
            return true;
        }
        finally
        {
            trunk.Dispose();
            lower?.Dispose();
        }
    }

    /// <summary>What later phases see of this one; 0 at places outside the tile.</summary>
    private CpuTensor KnownOf(PhasePlaces places, Tensor? news)
    {
        using var none = news is null ? Zeros(_network!.Width) : null;
        var known = (CpuTensor)_network!.Known(_e, news ?? none!);
        if (places.Count == known.Shape.Positions)
            return known;
        var inside = new bool[known.Shape.Positions];
        for (var i = 0; i < places.Count; i++)
            inside[places.InTensor(i)] = true;
        for (var place = 0; place < inside.Length; place++)
        {
            if (!inside[place])
                known.Span.Slice(place * known.Shape.Channels, known.Shape.Channels).Clear();
        }
        return known;
    }

    /// <summary>The bits of a group's channels at one place.</summary>
    private void CodeMain<T>(ref T bits, int group, int place, int inPhase, float* head, float* news, PlaneIntegers? source)
        where T : IPlaneBits, allows ref struct
    {
        var (start, end) = (CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1]);
        var size = end - start;
        var sums = _sums!.Pointer + (long)inPhase * Main;
        float* logarithms = _logarithms!.Data + (long)place * Main, signed = _seen!.Data + (long)place * (2 * Main + 4) + Main;
        var terms = _terms[_offsets[place]];
        var nonzero = _nonzero.AsSpan(inPhase * Main, Main);
        ref var count = ref _nonzeroCounts[inPhase];
        fixed (short* integers = &_main[place * Main])
        {
            for (var c = start; c < end; c++)
            {
                var value = source is null ? 0 : source.Main[place * Main + c];
                var bit = (Math.Abs(value) >> _plane & 1) != 0;
                var known = (int)integers[c];
                if (known == 0)
                {
                    var significance = head[c - start] + sums[c];
                    if (_costs is not null && _plane == 0)
                        _costs.Main[place * Main + c] = SignificanceCosts.Of(significance);
                    if (!bits.Next(bit, BitProbability.OfLogit(significance)))
                        continue;
                    var logit = head[size + c - start] + terms.Sign[c];
                    var row = _within!.SignRow(c);
                    for (var i = 0; i < count; i++)
                        logit = MathF.FusedMultiplyAdd(row[nonzero[i]], signed[nonzero[i]], logit);
                    integers[c] = (short)(bits.Next(value > 0, BitProbability.OfLogit(logit)) ? 1 : -1);
                }
                else
                {
                    var logit = head[2 * size + c - start] + terms.Refinement(known)[c];
                    integers[c] = (short)(2 * known + (bits.Next(bit, BitProbability.OfLogit(logit)) ? Math.Sign(known) : 0));
                }
                nonzero[count++] = (ushort)c;
                var f = Magnitude.Logarithms[Math.Abs((int)integers[c])];
                var change = f - logarithms[c];
                var limited = integers[c] > 0 ? Magnitude.Limited(f) : -Magnitude.Limited(f);
                news[c - start] = change;
                news[size + c - start] = limited - signed[c];
                _changes!.Data[(long)place * Main + c] = change;
                logarithms[c] = f;
                signed[c - Main] = f;
                signed[c] = limited;
                // Whole vectors: the row is 0 up to c itself.
                var from = (c + 1) & ~15;
                _e.Kernels.Combine(sums + from, _within!.Row(c) + from, sums + from, Main - from, BinaryOperation.Add, change);
            }
        }
        _changed[place] |= count > 0;
    }

    /// <summary>The bits of one chroma component's detail at one place: significance by a few weights, the others at even odds.</summary>
    private void CodeDetail<T>(ref T bits, int component, int place, PlaneIntegers? source)
        where T : IPlaneBits, allows ref struct
    {
        const int Count = CoefficientOrder.DetailChroma;
        var network = _network!;
        var weights = network.DetailWeights.Values;
        var terms = _terms[_offsets[place]].Detail;
        var luma = _logarithms!.Data + (long)place * Main;
        var chroma = luma + CoefficientOrder.Component + component * CoefficientOrder.MainChroma;
        var (row, column) = Math.DivRem(place, _columns);
        for (var i = 0; i < Count; i++)
        {
            var (c, coefficient) = (component * Count + i, CoefficientOrder.MainChroma + i);
            var at = place * Detail + c;
            var value = source is null ? 0 : source.Detail[at];
            var known = (int)_detail[at];
            if (known == 0)
            {
                var lower = 0f;
                foreach (var other in LowerCoefficients[coefficient])
                    lower += other < CoefficientOrder.MainChroma ? chroma[other] : _detailLogarithms[at - coefficient + other];
                var around = 0f;
                for (var y = Math.Max(row - 1, 0); y <= Math.Min(row + 1, _rows - 1); y++)
                {
                    for (var x = Math.Max(column - 1, 0); x <= Math.Min(column + 1, _columns - 1); x++)
                    {
                        if (y != row || x != column)
                            around += _detailLogarithms[(y * _columns + x) * Detail + c];
                    }
                }
                var logit = MathF.FusedMultiplyAdd(weights[c], luma[coefficient], terms[c]);
                logit = MathF.FusedMultiplyAdd(weights[Detail + c], _detailLogarithms[at + (component == 0 ? Count : -Count)], logit);
                logit = MathF.FusedMultiplyAdd(weights[2 * Detail + c], lower / LowerFrequencies.Length, logit);
                logit = MathF.FusedMultiplyAdd(weights[3 * Detail + c], around / 8, logit);
                if (_costs is not null && _plane == 0)
                    _costs.Detail[at] = SignificanceCosts.Of(logit);
                if (!bits.Next((Math.Abs(value) >> _plane & 1) != 0, BitProbability.OfLogit(logit)))
                    continue;
                _detail[at] = (short)(bits.Next(value > 0, EvenOdds) ? 1 : -1);
            }
            else
            {
                _detail[at] = (short)CodePlainInteger(ref bits, known, value);
            }
            _detailLogarithms[at] = Magnitude.Logarithms[Math.Abs((int)_detail[at])];
        }
    }

    /// <summary>What a plane's logits owe to the steps of a place and to the plane.</summary>
    private sealed class ThresholdTerms
    {
        private readonly float[][] _refinement;

        public ThresholdTerms(PlaneEntropy network, QuantizerSteps steps, float offset, int plane)
        {
            var bias = network.Bias.Slice(PlaneEntropy.BiasOf(plane));
            Significance = Sum(bias.Slice(0), network.SignificanceCurve, steps.Main);
            Sign = bias.Slice(1).Values.ToArray();
            var refinement = Sum(bias.Slice(2), network.RefinementCurve, steps.Main);
            _refinement = [.. Enumerable.Range(0, 3).Select(kind =>
            {
                var own = network.RefinementBias.Slice(kind).Values;
                var sums = new float[Main];
                for (var c = 0; c < Main; c++)
                    sums[c] = refinement[c] + own[c];
                return sums;
            })];
            Detail = Sum(network.DetailBias, network.DetailCurve, steps.Detail);

            float[] Sum(Parameter start, Parameter curve, float[] logarithms)
            {
                var sums = new float[logarithms.Length];
                Span<float> s = start.Values, w = curve.Values;
                for (var c = 0; c < sums.Length; c++)
                {
                    var t = (logarithms[c] + (offset + (plane - 6))) * 0.25f;
                    var inner = MathF.FusedMultiplyAdd(t, w[2 * sums.Length + c], w[sums.Length + c]);
                    inner = MathF.FusedMultiplyAdd(t, inner, w[c]);
                    sums[c] = MathF.FusedMultiplyAdd(t, inner, s[c]);
                }
                return sums;
            }
        }

        /// <summary>Added to every channel's significance.</summary>
        public float[] Significance { get; }

        /// <summary>Added to every channel's sign.</summary>
        public float[] Sign { get; }

        /// <summary>The whole of a detail channel's significance but for its weights.</summary>
        public float[] Detail { get; }

        /// <summary>Added to every channel's refinement, by what is known of its integer.</summary>
        public float[] Refinement(int known) => _refinement[Math.Abs(known) switch { 1 => 0, 2 or 3 => 1, _ => 2 }];
    }
}
