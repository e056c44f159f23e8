using System.Numerics;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>The code length of all planes of a batch under the entropy model, from the highest plane down, and its gradient.</summary>
internal sealed class UnrolledPlaneEntropy : IDisposable
{
    /// <summary>Significance, sign, refinement.</summary>
    public const int Kinds = 3;

    private const int Main = CoefficientOrder.Main;

    private static readonly int LargestGroup =
        Enumerable.Range(0, CoefficientOrder.MainGroups).Max(static g => CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g]);

    private readonly PlaneEntropy _network;
    private readonly PlaneTerms _terms;
    private readonly Executor _e;
    private readonly CpuExecutor _cpu;
    private readonly bool _forGradients;

    // Kept from batch to batch: a plane's arrays are large.
    private readonly List<PlaneLevel> _levels = [];
    private readonly List<Plane> _planes = [];
    private float[] _seen = [];
    private float[] _news = [];
    private float[] _head = [];

    /// <param name="network">The entropy model.</param>
    /// <param name="e">What runs the network.</param>
    /// <param name="cpu">What runs the rest.</param>
    /// <param name="forGradients">Keep what <see cref="Seed"/> needs.</param>
    public UnrolledPlaneEntropy(PlaneEntropy network, Executor e, CpuExecutor cpu, bool forGradients)
    {
        (_network, _e, _cpu, _forGradients) = (network, e, cpu, forGradients);
        _terms = new PlaneTerms(network, cpu);
    }

    /// <summary>
    /// Sees a plane's state and the logits of its bits: significance [place][384], and of each entry of the level after the plane its sign or refinement.
    /// </summary>
    public delegate void Observer(int plane, Tensor state, PlaneLevel after, float[] significance, float[] others);

    /// <summary>Bits [planes from the highest down, pictures, kinds].</summary>
    public double[,,] CodeLengths(PlaneBatch batch, Observer? observer = null)
    {
        Clear();
        _terms.Refresh();
        var top = batch.TopPlane();
        var bits = new double[top + 1, batch.Places.Batch, Kinds];
        var phasePlaces = PhaseShape(batch).Positions;
        if (_seen.Length != batch.Places.Positions * (2 * Main + 4))
        {
            _seen = new float[batch.Places.Positions * (2 * Main + 4)];
            (_news, _head) = (new float[phasePlaces * 2 * LargestGroup], new float[phasePlaces * Kinds * LargestGroup]);
        }
        while (_levels.Count < top + 2)
            _levels.Add(new PlaneLevel());
        _levels[0].Fill(batch, top + 1);
        Tensor? state = null;
        for (var i = 0; i <= top; i++)
        {
            _levels[i + 1].Fill(batch, top - i);
            if (_planes.Count == i)
                _planes.Add(new Plane());
            var plane = _planes[i];
            plane.Hold(batch, _levels[i], _levels[i + 1]);
            using (var seen = Seen(batch, plane))
            {
                var next = _network.State(_e, seen, plane.After.Plane, state);
                state?.Dispose();
                state = next;
            }
            Network(batch, plane, state);
            _terms.Evaluate(batch, plane.Before, plane.After, plane.Significance, plane.Others);
            AddHeads(batch, plane);
            observer?.Invoke(plane.After.Plane, state, plane.After, plane.Significance, plane.Others);
            Measure(batch, plane, bits, i);
            if (!_forGradients)
                plane.Release();
        }
        state?.Dispose();
        return bits;
    }

    /// <summary>
    /// Seeds the network's results with, and adds to the gradients of all that is beside the network, those of the sum over pictures of weight times bits.
    /// </summary>
    public void Seed(ITrainingExecutor executor, ParameterGradients gradients, PlaneBatch batch, ReadOnlySpan<float> weights)
    {
        var scale = new float[weights.Length];
        for (var n = 0; n < scale.Length; n++)
            scale[n] = weights[n] / MathF.Log(2);
        foreach (var plane in _planes.Where(p => p.IsHeld))
        {
            Scale(batch, plane, scale);
            SeedHeads(executor, batch, plane);
            _terms.AddGradients(gradients, batch, plane.Before, plane.After, plane.Significance, plane.Others);
            plane.Release();
        }
        _terms.Collect(gradients);
    }

    /// <summary>Lets go of what was kept for <see cref="Seed"/>.</summary>
    public void Clear() => _planes.ForEach(static p => p.Release());

    public void Dispose() => Clear();

    private Tensor Seen(PlaneBatch batch, Plane plane)
    {
        const int Channels = 2 * Main + 4;
        var values = _seen;
        var k = plane.After.Plane;
        var means = batch.MeanLogSteps();
        _cpu.Split(batch.Places.Positions, Channels, (first, end) =>
        {
            for (var place = first; place < end; place++)
            {
                var picture = place / batch.PlacesOfPicture;
                var row = values.AsSpan(place * Channels, Channels);
                plane.Before.F.AsSpan(place * Main, Main).CopyTo(row);
                plane.Before.Signed.AsSpan(place * Main, Main).CopyTo(row[Main..]);
                var (mean, fine) = means[picture];
                var t = (mean + batch.Map[place] + (k - 6)) / 4;
                (row[^4], row[^3], row[^2], row[^1]) = (t, t * t, fine - mean, k == 0 ? 1 : 0);
            }
        });
        return _e.FromValues(batch.Places.WithChannels(Channels), values);
    }

    /// <summary>Runs the phases; the plane keeps the heads' results.</summary>
    private void Network(PlaneBatch batch, Plane plane, Tensor state)
    {
        var known = new List<Tensor>();
        for (var phase = 0; phase < CoefficientOrder.Phases.Length; phase++)
        {
            var (row, column) = CoefficientOrder.Phases[phase];
            using var own = _e.Phase(state, row, column);
            using var trunk = _network.Trunk(_e, own, phase, known);
            Tensor? lower = null;
            for (var g = 0; g < CoefficientOrder.MainGroups; g++)
            {
                using (var input = PlaneEntropy.HeadInput(_e, trunk, lower))
                    plane.Heads.Add(_e.Convolve(input, _network.Heads[g]));
                if (phase == CoefficientOrder.Phases.Length - 1 && g == CoefficientOrder.MainGroups - 1)
                    break;
                using var said = News(batch, plane, phase, g);
                var all = _network.AddNews(_e, g, said, lower);
                lower?.Dispose();
                lower = all;
            }
            if (phase < CoefficientOrder.Phases.Length - 1)
                known.Add(Inside(batch, phase, _network.Known(_e, lower!)));
            lower?.Dispose();
        }
        known.ForEach(static k => k.Dispose());
    }

    /// <summary>[f, f'] after minus before the plane, of a group's channels at a phase's places; 0 outside the picture.</summary>
    private Tensor News(PlaneBatch batch, Plane plane, int phase, int group)
    {
        var (start, end) = (CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1]);
        var shape = PhaseShape(batch).WithChannels(2 * (end - start));
        var values = _news.AsSpan(0, shape.Length);
        values.Clear();
        for (var i = 0; i < shape.Positions; i++)
        {
            var place = PlaceOf(batch, phase, i);
            if (place < 0)
                continue;
            var row = values.Slice(i * shape.Channels, shape.Channels);
            foreach (var c in plane.After.Channels.AsSpan(plane.After.Starts[place]..plane.After.Starts[place + 1]))
            {
                if (c < start || c >= end)
                    continue;
                var at = place * Main + c;
                row[c - start] = plane.After.F[at] - plane.Before.F[at];
                row[end - start + c - start] = plane.After.Signed[at] - plane.Before.Signed[at];
            }
        }
        return _e.FromValues(shape, values);
    }

    /// <summary>0 at the places of a phase that lie outside the picture, so that neighbours do not see them.</summary>
    private Tensor Inside(PlaneBatch batch, int phase, Tensor known)
    {
        if (batch.Places.Height % 2 == 0 && batch.Places.Width % 2 == 0)
            return known;
        using (known)
        {
            var mask = new float[known.Shape.Positions];
            for (var i = 0; i < mask.Length; i++)
                mask[i] = PlaceOf(batch, phase, i) < 0 ? 0 : 1;
            using var inside = _e.FromValues(known.Shape.WithChannels(1), mask);
            return _e.Multiply(known, inside);
        }
    }

    private static TensorShape PhaseShape(PlaneBatch batch) =>
        batch.Places with { Height = (batch.Places.Height + 1) / 2, Width = (batch.Places.Width + 1) / 2 };

    /// <summary>The place of the batch that is number i of a phase; -1 outside the picture.</summary>
    private static int PlaceOf(PlaneBatch batch, int phase, int i)
    {
        var half = PhaseShape(batch);
        var (line, column) = Math.DivRem(i, half.Width);
        var (picture, row) = Math.DivRem(line, half.Height);
        var (y, x) = (2 * row + CoefficientOrder.Phases[phase].Row, 2 * column + CoefficientOrder.Phases[phase].Column);
        return y < batch.Places.Height && x < batch.Places.Width ? (picture * batch.Places.Height + y) * batch.Places.Width + x : -1;
    }

    /// <summary>Adds the heads' logits to those that the terms gave.</summary>
    private void AddHeads(PlaneBatch batch, Plane plane)
    {
        for (var i = 0; i < plane.Heads.Count; i++)
        {
            var (phase, group) = Math.DivRem(i, CoefficientOrder.MainGroups);
            var (start, end) = (CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1]);
            var size = end - start;
            var values = _head.AsSpan(0, plane.Heads[i].Shape.Length);
            _e.CopyTo(plane.Heads[i], values);
            for (var j = 0; j < plane.Heads[i].Shape.Positions; j++)
            {
                var place = PlaceOf(batch, phase, j);
                if (place < 0)
                    continue;
                var head = values.Slice(j * 3 * size, 3 * size);
                var significance = plane.Significance.AsSpan(place * Main + start, size);
                for (var c = 0; c < size; c++)
                    significance[c] += head[c];
                for (var entry = plane.After.Starts[place]; entry < plane.After.Starts[place + 1]; entry++)
                {
                    var c = plane.After.Channels[entry];
                    if (c >= start && c < end)
                        plane.Others[entry] += head[(plane.Before.F[place * Main + c] == 0 ? size : 2 * size) + c - start];
                }
            }
        }
    }

    /// <summary>Turns logits into d bits ln 2 / d logit (0 where no bit is sent), and adds up the bits.</summary>
    private void Measure(PlaneBatch batch, Plane plane, double[,,] bits, int index)
    {
        var sums = new (double Significance, double Sign, double Refinement)[batch.Places.Positions];
        _cpu.Split(sums.Length, 16 * Main, (first, end) =>
        {
            for (var place = first; place < end; place++)
            {
                var row = (place * Main)..((place + 1) * Main);
                var significance = MeasureSignificance(plane.Significance.AsSpan(row), plane.Before.F.AsSpan(row), plane.After.F.AsSpan(row));
                double sign = 0, refinement = 0;
                for (var i = plane.After.Starts[place]; i < plane.After.Starts[place + 1]; i++)
                {
                    var at = place * Main + plane.After.Channels[i];
                    var isNew = plane.Before.F[at] == 0;
                    var one = isNew ? batch.Main[at] > 0 : (Math.Abs((int)batch.Main[at]) >> plane.After.Plane & 1) != 0;
                    (isNew ? ref sign : ref refinement) += MeasureOne(ref plane.Others[i], one);
                }
                sums[place] = (significance, sign, refinement);
            }
        });
        for (var place = 0; place < sums.Length; place++)
        {
            var picture = place / batch.PlacesOfPicture;
            bits[index, picture, 0] += sums[place].Significance / Math.Log(2);
            bits[index, picture, 1] += sums[place].Sign / Math.Log(2);
            bits[index, picture, 2] += sums[place].Refinement / Math.Log(2);
        }
    }

    private static double MeasureSignificance(Span<float> logits, ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        var (zero, one, sum) = (Vector<float>.Zero, Vector<float>.One, Vector<float>.Zero);
        for (var c = 0; c < logits.Length; c += Vector<float>.Count)
        {
            var logit = new Vector<float>(logits[c..]);
            var sent = Vector.Equals(new Vector<float>(before[c..]), zero);
            var isOne = Vector.GreaterThan(new Vector<float>(after[c..]), zero);
            // -ln P(bit) = ln(1 + e^z), with z the logit of the other value.
            var z = Vector.ConditionalSelect(isOne, -logit, logit);
            var e = Vector.Exp(-Vector.Abs(z));
            var miss = Vector.ConditionalSelect(Vector.GreaterThan(z, zero), one, e) / (one + e);
            sum += Vector.ConditionalSelect(sent, Vector.Max(z, zero) + Vector.Log(one + e), zero);
            Vector.ConditionalSelect(sent, Vector.ConditionalSelect(isOne, -miss, miss), zero).CopyTo(logits[c..]);
        }
        return Vector.Sum(sum);
    }

    private static double MeasureOne(ref float logit, bool one)
    {
        var z = one ? -logit : logit;
        var e = MathF.Exp(-MathF.Abs(z));
        var miss = (z > 0 ? 1 : e) / (1 + e);
        logit = one ? -miss : miss;
        return MathF.Max(z, 0) + MathF.Log(1 + e);
    }

    private void Scale(PlaneBatch batch, Plane plane, float[] scale)
    {
        _cpu.Split(batch.Places.Positions, 2 * Main, (first, end) =>
        {
            for (var place = first; place < end; place++)
            {
                var s = scale[place / batch.PlacesOfPicture];
                var row = plane.Significance.AsSpan(place * Main, Main);
                for (var c = 0; c < Main; c += Vector<float>.Count)
                    (new Vector<float>(row[c..]) * s).CopyTo(row[c..]);
                foreach (ref var other in plane.Others.AsSpan(plane.After.Starts[place]..plane.After.Starts[place + 1]))
                    other *= s;
            }
        });
    }

    private void SeedHeads(ITrainingExecutor executor, PlaneBatch batch, Plane plane)
    {
        for (var i = 0; i < plane.Heads.Count; i++)
        {
            var (phase, group) = Math.DivRem(i, CoefficientOrder.MainGroups);
            var (start, end) = (CoefficientOrder.GroupStarts[group], CoefficientOrder.GroupStarts[group + 1]);
            var size = end - start;
            var values = _head.AsSpan(0, plane.Heads[i].Shape.Length);
            values.Clear();
            for (var j = 0; j < plane.Heads[i].Shape.Positions; j++)
            {
                var place = PlaceOf(batch, phase, j);
                if (place < 0)
                    continue;
                var head = values.Slice(j * 3 * size, 3 * size);
                plane.Significance.AsSpan(place * Main + start, size).CopyTo(head);
                for (var entry = plane.After.Starts[place]; entry < plane.After.Starts[place + 1]; entry++)
                {
                    var c = plane.After.Channels[entry];
                    if (c >= start && c < end)
                        head[(plane.Before.F[place * Main + c] == 0 ? size : 2 * size) + c - start] = plane.Others[entry];
                }
            }
            executor.Seed(plane.Heads[i], values);
        }
    }

    /// <summary>A plane's logits, which become their gradients, and the tensors that they came from.</summary>
    private sealed class Plane
    {
        public PlaneLevel Before { get; private set; } = null!;

        public PlaneLevel After { get; private set; } = null!;

        public bool IsHeld { get; private set; }

        /// <summary>[place][384].</summary>
        public float[] Significance { get; private set; } = [];

        /// <summary>Of each entry of <see cref="After"/>: the sign where it is new, else the refinement.</summary>
        public float[] Others { get; private set; } = [];

        /// <summary>By phase and group.</summary>
        public List<Tensor> Heads { get; } = [];

        public void Hold(PlaneBatch batch, PlaneLevel before, PlaneLevel after)
        {
            (Before, After, IsHeld) = (before, after, true);
            var places = batch.Places.Positions;
            if (Significance.Length != places * Main)
                (Significance, Others) = (new float[places * Main], new float[places * Main]);
        }

        public void Release()
        {
            IsHeld = false;
            Heads.ForEach(static h => h.Dispose());
            Heads.Clear();
        }
    }
}
