using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    /// <summary>[256, 6]: for every coefficient of a component those of <see cref="LowerFrequencies"/>, as coefficients; 256 where there is none.</summary>
    private static readonly ushort[] LowerCoefficients =
        [.. from f in CoefficientOrder.Frequencies
            from d in LowerFrequencies
            let exists = d.V <= f.V && d.H <= f.H
            select (ushort)(exists ? CoefficientOrder.IndexOf[(f.V - d.V) * CoefficientOrder.Block + f.H - d.H] : CoefficientOrder.Component)];

    /// <summary>Channels whose probabilities are looked up together.</summary>
    private const int EntriesAtOnce = 48;

    /// <summary>Terms that depend on a place's step alone, of every place.</summary>
    private readonly ThresholdTerms?[] _terms;

    // Of the phase at work: sums of significance of its places, as far as groups have bits in the plane.
    private CpuTensor? _sums;
    private int _sumChannels;

    private bool CodeWithNetwork<T>(ref T bits, PlaneIntegers? source, bool mayEndEarly)
        where T : IPlaneBits, allows ref struct
    {
        var network = _network!;
        BeginPlane();
        var state = network.State(_e, _seen!, _plane, _state);
        _state?.Dispose();
        _state = state;
        using var before = (CpuTensor)_e.ConvolveSparse(_logarithms!, _within!.Before);
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
        var lastGroup = Array.FindLastIndex(_first, Math.Min(Groups, CoefficientOrder.MainGroups) - 1, first => first >= _plane);
        _sumChannels = lastGroup < 0 ? 0 : (CoefficientOrder.GroupStarts[lastGroup + 1] + 15) & ~15;
        var terms = new Dictionary<float, ThresholdTerms>();
        var fine = _steps.LumaFineMean - _steps.MainMean;
        for (var place = 0; place < _offsets.Length; place++)
        {
            var mean = (_steps.MainMean + (_offsets[place] + (_plane - 6))) * 0.25f;
            var tail = _seen!.Data + (long)place * (2 * Main + 4) + 2 * Main;
            tail[0] = mean;
            tail[1] = mean * mean;
            tail[2] = fine;
            tail[3] = _plane == 0 ? 1 : 0;
            ref var ofOffset = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, _offsets[place], out _);
            _terms[place] = ofOffset ??= new ThresholdTerms(_network!, _within!, _steps, _offsets[place], _plane);
            if (_changed[place])
                new Span<float>(_changes!.Data + (long)place * Main, Main).Clear();
        }
        _changed.AsSpan().Clear();
    }

    /// <summary>Significance as far as it is known before the phase's first bit.</summary>
    private void BeginPhase(int phase, PhasePlaces places, CpuTensor before)
    {
        var length = places.Count * Main;
        if (_sums is null || _sums.Shape.Length < length)
        {
            _sums?.Dispose();
            _sums = _e.New(new TensorShape(1, 1, places.Count, Main));
        }
        var all = _sums.Data;
        var taps = Neighbours[phase];
        _e.Split(places.Count, _sumChannels * (1 + taps.Length), (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                var place = places[i];
                var sums = all + (long)i * Main;
                fixed (float* terms = _terms[place]!.Significance)
                    _e.Kernels.Combine(before.Data + (long)place * Main, terms, sums, _sumChannels, BinaryOperation.Add, 1);
                var (row, column) = Math.DivRem(place, _columns);
                for (var tap = 0; tap < taps.Length; tap++)
                {
                    var (y, x) = (row + taps[tap].Row, column + taps[tap].Column);
                    if ((uint)y < (uint)_rows && (uint)x < (uint)_columns && _changed[y * _columns + x])
                        _e.Kernels.MultiplyAdd(_changes!.Data + (long)(y * _columns + x) * Main, _within!.Beside(FirstTap[phase] + tap), sums, _sumChannels);
                }
            }
        });
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
                using var input = (CpuTensor)PlaneEntropy.HeadInput(_e, trunk, lower);
                using var significance = (CpuTensor)_e.Convolve(input, network.Significances[g]);
                using var news = Zeros(2 * size);
                for (var i = 0; i < places.Count; i++)
                {
                    long at = places.InTensor(i);
                    CodeMain(ref bits, g, places[i], i, input.Data + at * network.Width, significance.Data + at * size, news.Data + at * 2 * size, source);
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
    /// <param name="bits">Where to, or from.</param>
    /// <param name="group">The group.</param>
    /// <param name="place">The tile's place.</param>
    /// <param name="inPhase">The same place, counted in the phase.</param>
    /// <param name="input">[width]: what the group's head sees.</param>
    /// <param name="significance">[size]: the head's.</param>
    /// <param name="news">[2 * size], 0: receives the news.</param>
    /// <param name="source">The integers to write; null when reading.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CodeMain<T>(ref T bits, int group, int place, int inPhase, float* input, float* significance, float* news, PlaneIntegers? source)
        where T : IPlaneBits, allows ref struct
    {
        var (start, end) = (CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1]);
        var entries = stackalloc int[CoefficientOrder.LargestGroup];
        fixed (short* integers = &_main[place * Main], values = source is null ? null : source.Main.AsSpan(place * Main, Main))
        fixed (sbyte* costs = _costs is null || _plane > 0 ? null : _costs.Main.AsSpan(place * Main, Main))
        {
            var at = new GroupOfPlace
            {
                Group = group,
                Place = place,
                Start = start,
                End = end,
                Input = input,
                News = news - start,
                Significance = significance - start,
                Sums = _sums!.Data + (long)inPhase * Main,
                Entries = entries - start,
                Integers = integers,
                Values = values,
                Costs = costs,
            };
            for (var c = start; c < end;)
            {
                // A few at a time, for each channel that is not 0 changes all that follow.
                var (first, next) = (c & ~3, Math.Min(end, (c & ~15) + EntriesAtOnce));
                BitProbability.EntriesOfSums(at.Significance + first, at.Sums + first, at.Entries + first, next - first);
                c = CodeZeros(ref bits, at, c, next);
                if (c < next)
                    CodeNonzero(ref bits, at, c++);
            }
        }
    }

    /// <summary>Significance of channels c to end that are 0 and stay so; returns the first that is not or does not, or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int CodeZeros<T>(ref T bits, in GroupOfPlace at, int c, int end)
        where T : IPlaneBits, allows ref struct
    {
        var plane = _plane;
        short* integers = at.Integers, values = at.Values;
        var entries = at.Entries;
        var probabilities = BitProbability.OfEntries;
        var rows = _adaptive!.RowsOf(BitKind.Significance, at.Group, plane);
        // A copy, which the loop may keep in registers: most bits are sure zeros, and done with in a few instructions.
        var coder = bits;
        for (; c < end && integers[c] == 0; c++)
        {
            if (at.Costs is not null)
                at.Costs[c] = SignificanceCosts.Of(at.Significance[c] + at.Sums[c]);
            var entry = entries[c];
            int probability = probabilities[entry];
            var bit = values is not null && (Math.Abs((int)values[c]) >> plane & 1) != 0;
            if (probability < AdaptiveProbabilities.Least)
            {
                if (coder.Next(bit, probability))
                    break;
                continue;
            }
            bits = coder;
            var isOne = _adaptive.Code(ref bits, bit, entry, probability, rows, c);
            coder = bits;
            if (isOne)
                break;
        }
        bits = coder;
        return c;
    }

    /// <summary>The bit of a channel that is or was just now found to be not 0: its next bit, or its sign. And what it changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void CodeNonzero<T>(ref T bits, in GroupOfPlace at, int c)
        where T : IPlaneBits, allows ref struct
    {
        var (kernels, within, adaptive, terms, plane) = (_e.Kernels, _within!, _adaptive!, _terms[at.Place]!, _plane);
        float* logarithms = _logarithms!.Data + (long)at.Place * Main, changes = _changes!.Data + (long)at.Place * Main;
        var signed = _seen!.Data + (long)at.Place * (2 * Main + 4) + Main;
        var value = at.Values is null ? 0 : at.Values[c];
        int known = at.Integers[c];
        if (known == 0)
        {
            // Of the lower channels alone: the row is 0 from c on.
            var logit = kernels.Dot(at.Input, within.SignHead(c), _network!.Width) + terms.Sign[c] + kernels.Dot(signed, within.SignRow(c), (c + 15) & ~15);
            known = adaptive.Code(ref bits, value > 0, logit, adaptive.RowsOf(BitKind.Sign, at.Group, plane), c) ? 1 : -1;
        }
        else
        {
            var logit = kernels.Dot(at.Input, within.RefinementHead(c), _network!.Width) + terms.Refinement(known)[c];
            var bit = (Math.Abs(value) >> plane & 1) != 0;
            known = 2 * known + (adaptive.Code(ref bits, bit, logit, adaptive.RowsOf(BitKind.Refinement, at.Group, plane), c) ? Math.Sign(known) : 0);
        }
        at.Integers[c] = (short)known;
        _changed[at.Place] = true;
        var f = Magnitude.Logarithms[Math.Abs(known)];
        var change = f - logarithms[c];
        var limited = known > 0 ? Magnitude.Limited(f) : -Magnitude.Limited(f);
        at.News[c] = change;
        at.News[at.End - at.Start + c] = limited - signed[c];
        changes[c] = change;
        logarithms[c] = f;
        signed[c - Main] = f;
        signed[c] = limited;
        // Whole vectors: the row is 0 up to c itself.
        var from = (c + 1) & ~15;
        kernels.Combine(at.Sums + from, within.Row(c) + from, at.Sums + from, _sumChannels - from, BinaryOperation.Add, change);
    }

    /// <summary>The bits of one chroma component's detail at one place: significance by a few weights, the others at even odds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CodeDetail<T>(ref T bits, int component, int place, PlaneIntegers? source)
        where T : IPlaneBits, allows ref struct
    {
        const int Count = CoefficientOrder.DetailChroma;
        var (kernels, adaptive, plane, first) = (_e.Kernels, _adaptive!, _plane, component * Count);
        var rows = adaptive.RowsOf(BitKind.DetailSignificance, CoefficientOrder.MainGroups + component, plane);
        var logarithms = _detailLogarithms!.Data + (long)place * Detail + first;
        var luma = _logarithms!.Data + (long)place * Main;

        // What does not depend on the component's own detail at this place.
        float* logits = stackalloc float[Count], around = stackalloc float[Count];
        _terms[place]!.Detail.AsSpan(first, Count).CopyTo(new Span<float>(logits, Count));
        kernels.MultiplyAdd(luma + CoefficientOrder.MainChroma, _within!.Detail(0) + first, logits, Count);
        kernels.MultiplyAdd(logarithms + (component == 0 ? Count : -Count), _within.Detail(1) + first, logits, Count);
        new Span<float>(around, Count).Clear();
        var (row, column) = Math.DivRem(place, _columns);
        for (var y = Math.Max(row - 1, 0); y <= Math.Min(row + 1, _rows - 1); y++)
        {
            for (var x = Math.Max(column - 1, 0); x <= Math.Min(column + 1, _columns - 1); x++)
            {
                if (y != row || x != column)
                    kernels.Combine(around, _detailLogarithms.Data + (long)(y * _columns + x) * Detail + first, around, Count, BinaryOperation.Add, 1);
            }
        }

        // The component's f after the plane, by coefficient, and a 0 for neighbours that do not exist.
        var own = stackalloc float[CoefficientOrder.Component + 1];
        new Span<float>(luma + CoefficientOrder.Component + component * CoefficientOrder.MainChroma, CoefficientOrder.MainChroma)
            .CopyTo(new Span<float>(own, CoefficientOrder.MainChroma));
        new Span<float>(logarithms, Count).CopyTo(new Span<float>(own + CoefficientOrder.MainChroma, Count));
        own[CoefficientOrder.Component] = 0;
        float* ofLower = _within.Detail(2) + first, ofAround = _within.Detail(3) + first;
        fixed (ushort* lowerCoefficients = LowerCoefficients)
        fixed (short* integers = &_detail[place * Detail + first], values = source is null ? null : source.Detail.AsSpan(place * Detail + first, Count))
        fixed (sbyte* costs = _costs is null || plane > 0 ? null : _costs.Detail.AsSpan(place * Detail + first, Count))
        {
            for (var i = 0; i < Count; i++)
            {
                var value = values is null ? 0 : values[i];
                int known = integers[i];
                if (known == 0)
                {
                    var neighbours = lowerCoefficients + (CoefficientOrder.MainChroma + i) * LowerFrequencies.Length;
                    var lower = own[neighbours[0]] + own[neighbours[1]] + own[neighbours[2]] + own[neighbours[3]] + own[neighbours[4]] + own[neighbours[5]];
                    var logit = MathF.FusedMultiplyAdd(ofLower[i], lower / LowerFrequencies.Length, logits[i]);
                    logit = MathF.FusedMultiplyAdd(ofAround[i], around[i] / 8, logit);
                    if (costs is not null)
                        costs[i] = SignificanceCosts.Of(logit);
                    if (!adaptive.Code(ref bits, (Math.Abs(value) >> plane & 1) != 0, logit, rows, first + i))
                        continue;
                    known = bits.Next(value > 0, EvenOdds) ? 1 : -1;
                }
                else
                {
                    known = CodePlainInteger(ref bits, known, value);
                }
                integers[i] = (short)known;
                own[CoefficientOrder.MainChroma + i] = logarithms[i] = Magnitude.Logarithms[Math.Abs(known)];
            }
        }
    }

    /// <summary>A group's channels at a place, Start to End. Pointers to numbers of channels point to where channel 0 is or would be.</summary>
    private struct GroupOfPlace
    {
        public int Group;
        public int Place;
        public int Start;
        public int End;
        public float* Input;
        public float* News;
        public float* Significance;
        public float* Sums;
        public int* Entries;
        public short* Integers;
        public short* Values;
        public sbyte* Costs;
    }

    /// <summary>What a plane's logits owe to the steps of a place and to the plane.</summary>
    private sealed class ThresholdTerms
    {
        private readonly float[][] _refinement;

        public ThresholdTerms(PlaneEntropy network, WithinWeights within, QuantizerSteps steps, float offset, int plane)
        {
            var bias = network.Bias.Slice(PlaneEntropy.BiasOf(plane));
            Significance = Curve(bias.Slice(0), network.SignificanceCurve, steps.Main);
            Sign = Sums(within.SignBias, bias.Slice(1).Values);
            var refinement = Curve(bias.Slice(2), network.RefinementCurve, steps.Main);
            _refinement = [.. Enumerable.Range(0, 3).Select(kind => Sums(within.RefinementBias, Sums(refinement, network.RefinementBias.Slice(kind).Values)))];
            Detail = Curve(network.DetailBias, network.DetailCurve, steps.Detail);

            static float[] Sums(float[] a, ReadOnlySpan<float> b)
            {
                var sums = new float[a.Length];
                for (var c = 0; c < sums.Length; c++)
                    sums[c] = a[c] + b[c];
                return sums;
            }

            float[] Curve(Parameter start, Parameter curve, float[] logarithms)
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

        /// <summary>Added to every channel's significance; that of the head has its bias already.</summary>
        public float[] Significance { get; }

        /// <summary>Added to every channel's sign, the head's bias included.</summary>
        public float[] Sign { get; }

        /// <summary>The whole of a detail channel's significance but for its weights.</summary>
        public float[] Detail { get; }

        /// <summary>Added to every channel's refinement, the head's bias included, by what is known of its integer.</summary>
        public float[] Refinement(int known) => _refinement[Math.Abs(known) switch { 1 => 0, 2 or 3 => 1, _ => 2 }];
    }
}
