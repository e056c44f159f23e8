using System.Numerics;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>
/// What a plane's logits owe to thresholds, to the place's own integers and to the same channel of its neighbours, beside the network: the sums, and their
/// parameters' gradients.
/// The inputs are mostly 0 and no gradient flows into them, so rows of weights are added where there is something, and the tape need not know.
/// </summary>
internal sealed unsafe class PlaneTerms
{
    private const int Main = CoefficientOrder.Main;

    /// <summary>
    /// Known neighbours of a place in each phase (row, column), in the order of <see cref="PlaneEntropy.Beside"/>, and the first tap of each.
    /// </summary>
    private static readonly ((int Row, int Column)[] Taps, int First)[] Neighbours =
    [
        ([], 0),
        ([(-1, -1), (-1, 1), (1, -1), (1, 1)], 0),
        ([(-1, 0), (1, 0), (0, -1), (0, 1)], 4),
        ([(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)], 8),
    ];

    private readonly PlaneEntropy _network;
    private readonly CpuExecutor _cpu;

    // [input][output], and the same of gradients.
    private readonly float[] _before = new float[Main * Main];
    private readonly float[] _within = new float[Main * Main];
    private readonly float[] _toBefore = new float[Main * Main];
    private readonly float[] _toWithin = new float[Main * Main];
    private int _version = -1;

    public PlaneTerms(PlaneEntropy network, CpuExecutor cpu) => (_network, _cpu) = (network, cpu);

    /// <summary>The phase of a place.</summary>
    public static int PhaseOf(int row, int column) => (row & 1, column & 1) switch { (0, 0) => 0, (1, 1) => 1, (0, 1) => 2, _ => 3 };

    /// <summary>Brings the transposed weights up to date.</summary>
    public void Refresh()
    {
        var version = _network.WithinWeight.Version + _network.Before.Weight.Version;
        if (version == _version)
            return;
        _version = version;
        Transpose(_network.Before.Weight.Values, _before);
        Transpose(_network.WithinWeight.Values, _within);
    }

    /// <summary>
    /// Writes significance [place][384], and of each entry of the level after the plane the logit of its sign, or of its refinement where it was known
    /// before.
    /// </summary>
    public void Evaluate(PlaneBatch batch, PlaneLevel before, PlaneLevel after, float[] significance, float[] others)
    {
        var (width, placesOfPicture) = (batch.Places.Width, batch.PlacesOfPicture);
        _cpu.Split(batch.Places.Positions, 16 * Main, (first, end) =>
        {
            var t = new float[Main];
            for (var place = first; place < end; place++)
            {
                var picture = place / placesOfPicture;
                Thresholds(batch, place, after.Plane, t);
                var row = significance.AsSpan(place * Main, Main);
                Curve(_network.Bias.Slice(PlaneEntropy.BiasOf(after.Plane)).Slice(0).Values, _network.SignificanceCurve.Values, t, row);
                AddPlace(before, after, place, row);
                AddNeighbours(batch, before, after, picture, place - picture * placesOfPicture, row);
                Others(batch, after, place, t, others);
            }
        });
    }

    /// <summary>Adds to the gradients of all parameters, from those of the logits (<see cref="Evaluate"/>'s layout).</summary>
    public void AddGradients(ParameterGradients gradients, PlaneBatch batch, PlaneLevel before, PlaneLevel after, float[] significance, float[] others)
    {
        // One owner for each number: by input for the matrices, by channel for the curves, and one thread for what is sparse.
        const int Owners = 24;
        _cpu.Run(Owners + 2, worthThreads: true, i =>
        {
            if (i == Owners)
                NeighbourGradients(gradients, batch, before, after, significance);
            else if (i == Owners + 1)
                OtherGradients(gradients, batch, after, others);
            else
                MatrixGradients(i * Main / Owners, (i + 1) * Main / Owners, before, after, batch.Places.Positions, significance);
        });
        CurveGradients(gradients, batch, after.Plane, significance);
    }

    /// <summary>Moves the matrices' sums into the parameters' gradients.</summary>
    public void Collect(ParameterGradients gradients)
    {
        Collect(_toBefore, gradients.Of(_network.Before.Weight), strictlyLower: false);
        Collect(_toWithin, gradients.Of(_network.WithinWeight), strictlyLower: true);
    }

    private static void Collect(float[] sums, Span<float> gradient, bool strictlyLower)
    {
        for (var input = 0; input < Main; input++)
        {
            for (var output = strictlyLower ? input + 1 : 0; output < Main; output++)
                gradient[output * Main + input] += sums[input * Main + output];
        }
        Array.Clear(sums);
    }

    private static void Transpose(ReadOnlySpan<float> from, float[] to)
    {
        for (var output = 0; output < Main; output++)
        {
            for (var input = 0; input < Main; input++)
                to[input * Main + output] = from[output * Main + input];
        }
    }

    private static void Thresholds(PlaneBatch batch, int place, int plane, float[] t)
    {
        var logSteps = batch.MainLogSteps.AsSpan(place / batch.PlacesOfPicture * Main, Main);
        var offset = batch.Map[place] + (plane - 6);
        for (var c = 0; c < Main; c++)
            t[c] = (logSteps[c] + offset) * 0.25f;
    }

    /// <summary>bias + t (c0 + t (c1 + t c2)).</summary>
    private static void Curve(ReadOnlySpan<float> bias, ReadOnlySpan<float> curve, float[] t, Span<float> sums)
    {
        for (var c = 0; c < Main; c += Vector<float>.Count)
        {
            var x = new Vector<float>(t, c);
            var inner = new Vector<float>(curve[(Main + c)..]) + x * new Vector<float>(curve[(2 * Main + c)..]);
            (new Vector<float>(bias[c..]) + x * (new Vector<float>(curve[c..]) + x * inner)).CopyTo(sums[c..]);
        }
    }

    private static void AddRow(float scale, ReadOnlySpan<float> row, Span<float> sums, int first)
    {
        // Whole vectors: what is read before the first is 0 or not used.
        for (var c = first & ~(Vector<float>.Count - 1); c < Main; c += Vector<float>.Count)
            (new Vector<float>(sums[c..]) + scale * new Vector<float>(row[c..])).CopyTo(sums[c..]);
    }

    private void AddPlace(PlaneLevel before, PlaneLevel after, int place, Span<float> row)
    {
        foreach (var c in before.Channels.AsSpan(before.Starts[place]..before.Starts[place + 1]))
            AddRow(before.F[place * Main + c], _before.AsSpan(c * Main, Main), row, 0);
        foreach (var c in after.Channels.AsSpan(after.Starts[place]..after.Starts[place + 1]))
        {
            var f = after.F[place * Main + c];
            var weights = _within.AsSpan(c * Main, Main);
            // Up to the next whole vector one by one: outputs up to the input itself do not see it.
            var whole = Math.Min(Main, (c + Vector<float>.Count) & ~(Vector<float>.Count - 1));
            for (var output = c + 1; output < whole; output++)
                row[output] += f * weights[output];
            AddRow(f, weights, row, whole);
        }
    }

    private void AddNeighbours(PlaneBatch batch, PlaneLevel before, PlaneLevel after, int picture, int inPicture, Span<float> row)
    {
        var (y, x) = Math.DivRem(inPicture, batch.Places.Width);
        var (taps, tap) = Neighbours[PhaseOf(y, x)];
        foreach (var (dy, dx) in taps)
        {
            if (NeighbourOf(batch, picture, y + dy, x + dx) is var other and >= 0)
            {
                var weights = _network.Beside.Values.Slice(tap * Main, Main);
                foreach (var c in after.Channels.AsSpan(after.Starts[other]..after.Starts[other + 1]))
                    row[c] += weights[c] * (after.F[other * Main + c] - before.F[other * Main + c]);
            }
            tap++;
        }
    }

    private static int NeighbourOf(PlaneBatch batch, int picture, int y, int x) =>
        (uint)y < (uint)batch.Places.Height && (uint)x < (uint)batch.Places.Width ? picture * batch.PlacesOfPicture + y * batch.Places.Width + x : -1;

    private void Others(PlaneBatch batch, PlaneLevel after, int place, float[] t, float[] others)
    {
        var bias = _network.Bias.Slice(PlaneEntropy.BiasOf(after.Plane));
        Span<float> ofSign = bias.Slice(1).Values, ofRefinement = bias.Slice(2).Values, rows = _network.WithinSignWeight.Values;
        Span<float> curve = _network.RefinementCurve.Values, own = _network.RefinementBias.Values;
        var start = after.Starts[place];
        for (var i = start; i < after.Starts[place + 1]; i++)
        {
            int c = after.Channels[i], magnitude = MagnitudeOf(batch, place, c, after.Plane + 1);
            if (magnitude > 0)
            {
                others[i] = ofRefinement[c] + own[KindOf(magnitude) * Main + c] + t[c] * (curve[c] + t[c] * (curve[Main + c] + t[c] * curve[2 * Main + c]));
                continue;
            }
            var sum = ofSign[c];
            for (var j = start; j < i; j++)
                sum += rows[c * Main + after.Channels[j]] * after.Signed[place * Main + after.Channels[j]];
            others[i] = sum;
        }
    }

    private static int MagnitudeOf(PlaneBatch batch, int place, int channel, int plane) => Math.Abs((int)batch.Main[place * Main + channel]) >> plane;

    private static int KindOf(int magnitude) => magnitude switch { 1 => 0, 2 or 3 => 1, _ => 2 };

    private void MatrixGradients(int firstInput, int endInput, PlaneLevel before, PlaneLevel after, int places, float[] significance)
    {
        for (var input = firstInput; input < endInput; input++)
        {
            Span<float> toBefore = _toBefore.AsSpan(input * Main, Main), toWithin = _toWithin.AsSpan(input * Main, Main);
            for (var place = 0; place < places; place++)
            {
                var f = after.F[place * Main + input];
                if (f == 0)
                    continue;
                var g = significance.AsSpan(place * Main, Main);
                AddRow(f, g, toWithin, input + 1);
                if (before.F[place * Main + input] is var earlier and not 0)
                    AddRow(earlier, g, toBefore, 0);
            }
        }
    }

    private void NeighbourGradients(ParameterGradients gradients, PlaneBatch batch, PlaneLevel before, PlaneLevel after, float[] significance)
    {
        var target = gradients.Of(_network.Beside);
        for (var place = 0; place < batch.Places.Positions; place++)
        {
            var picture = place / batch.PlacesOfPicture;
            var (y, x) = Math.DivRem(place - picture * batch.PlacesOfPicture, batch.Places.Width);
            var (taps, tap) = Neighbours[PhaseOf(y, x)];
            foreach (var (dy, dx) in taps)
            {
                if (NeighbourOf(batch, picture, y + dy, x + dx) is var other and >= 0)
                {
                    foreach (var c in after.Channels.AsSpan(after.Starts[other]..after.Starts[other + 1]))
                        target[tap * Main + c] += significance[place * Main + c] * (after.F[other * Main + c] - before.F[other * Main + c]);
                }
                tap++;
            }
        }
    }

    private void OtherGradients(ParameterGradients gradients, PlaneBatch batch, PlaneLevel after, float[] others)
    {
        var bias = _network.Bias.Slice(PlaneEntropy.BiasOf(after.Plane));
        Span<float> toSign = gradients.Of(bias.Slice(1)), toRefinement = gradients.Of(bias.Slice(2)), toCurve = gradients.Of(_network.RefinementCurve);
        Span<float> toOwn = gradients.Of(_network.RefinementBias), toRows = gradients.Of(_network.WithinSignWeight);
        for (var place = 0; place < batch.Places.Positions; place++)
        {
            var start = after.Starts[place];
            var logSteps = batch.MainLogSteps.AsSpan(place / batch.PlacesOfPicture * Main, Main);
            var offset = batch.Map[place] + (after.Plane - 6);
            for (var i = start; i < after.Starts[place + 1]; i++)
            {
                int c = after.Channels[i], magnitude = MagnitudeOf(batch, place, c, after.Plane + 1);
                var g = others[i];
                if (magnitude > 0)
                {
                    var t = (logSteps[c] + offset) * 0.25f;
                    toRefinement[c] += g;
                    toOwn[KindOf(magnitude) * Main + c] += g;
                    toCurve[c] += g * t;
                    toCurve[Main + c] += g * t * t;
                    toCurve[2 * Main + c] += g * t * t * t;
                    continue;
                }
                toSign[c] += g;
                for (var j = start; j < i; j++)
                    toRows[c * Main + after.Channels[j]] += g * after.Signed[place * Main + after.Channels[j]];
            }
        }
    }

    private void CurveGradients(ParameterGradients gradients, PlaneBatch batch, int plane, float[] significance)
    {
        Span<float> toBias = gradients.Of(_network.Bias.Slice(PlaneEntropy.BiasOf(plane)).Slice(0)), toCurve = gradients.Of(_network.SignificanceCurve);
        var row = new float[Main];
        for (var place = 0; place < batch.Places.Positions; place++)
        {
            Thresholds(batch, place, plane, row);
            var g = significance.AsSpan(place * Main, Main);
            for (var c = 0; c < Main; c += Vector<float>.Count)
            {
                var (x, t) = (new Vector<float>(g[c..]), new Vector<float>(row, c));
                Add(x, toBias[c..]);
                Add(x *= t, toCurve[c..]);
                Add(x *= t, toCurve[(Main + c)..]);
                Add(x * t, toCurve[(2 * Main + c)..]);
            }
        }

        static void Add(Vector<float> x, Span<float> sums) => (new Vector<float>(sums) + x).CopyTo(sums);
    }
}
