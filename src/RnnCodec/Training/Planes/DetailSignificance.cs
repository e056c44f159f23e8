using System.Numerics;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>
/// The code length of the detail channels, a logistic regression on a few terms, and its gradient. A group of a picture counts from one plane above its first
/// 1 on:
/// files leave out what is before the first 1 of a tile, and tiles are larger than crops.
/// </summary>
internal sealed class DetailSignificance
{
    private const int Detail = CoefficientOrder.Detail;
    private const int Count = CoefficientOrder.DetailChroma;
    private const int Main = CoefficientOrder.Main;
    private const int Terms = PlaneEntropy.DetailTerms;

    /// <summary>Bias, three powers of the threshold, and the terms.</summary>
    private const int Weights = 4 + Terms;

    private static readonly (int V, int H)[] LowerFrequencies = [(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 2)];

    /// <summary>For every coefficient of a component those of <see cref="LowerFrequencies"/> that exist.</summary>
    private static readonly int[][] LowerCoefficients =
    [
        .. CoefficientOrder.Frequencies.Select(f => LowerFrequencies
            .Where(d => d.V <= f.V && d.H <= f.H)
            .Select(d => CoefficientOrder.IndexOf[(f.V - d.V) * CoefficientOrder.Block + f.H - d.H])
            .ToArray()),
    ];

    private readonly PlaneEntropy _network;
    private readonly CpuExecutor _cpu;

    public DetailSignificance(PlaneEntropy network, CpuExecutor cpu) => (_network, _cpu) = (network, cpu);

    /// <summary>Bits of each picture; signs and refinements cost one each.</summary>
    /// <param name="batch">The integers.</param>
    /// <param name="gradients">Takes the gradients of the sum of weight times bits; null: none are wanted.</param>
    /// <param name="weights">A weight for each picture.</param>
    public double[] CodeLengths(PlaneBatch batch, ParameterGradients? gradients = null, ReadOnlySpan<float> weights = default)
    {
        var pictures = batch.Places.Batch;
        var groups = new Group[2 * pictures];
        var scale = weights.ToArray();
        var kept = (Bias: _network.DetailBias.Values.ToArray(), Curve: _network.DetailCurve.Values.ToArray(), Weight: _network.DetailWeights.Values.ToArray());
        _cpu.Run(groups.Length, worthThreads: true, i =>
        {
            groups[i] = new Group(batch, i / 2, i % 2, kept.Bias, kept.Curve, kept.Weight);
            groups[i].Run(gradients is null ? 0 : scale[i / 2]);
        });
        if (gradients is not null)
        {
            foreach (var group in groups)
                group.AddTo(gradients.Of(_network.DetailBias), gradients.Of(_network.DetailCurve), gradients.Of(_network.DetailWeights));
        }
        return [.. Enumerable.Range(0, pictures).Select(n => groups[2 * n].Bits + groups[2 * n + 1].Bits)];
    }

    /// <summary>One component of one picture.</summary>
    private sealed class Group(PlaneBatch batch, int picture, int component, float[] bias, float[] curve, float[] weight)
    {
        private readonly int _first = picture * batch.PlacesOfPicture;
        private readonly int _places = batch.PlacesOfPicture;
        private readonly float[] _gradient = new float[Weights * Count];
        private readonly float[][] _terms = [.. Enumerable.Range(0, Terms).Select(_ => new float[Count])];

        // f of all 256 coefficients of the component, [place][256], before and after the plane.
        private float[] _before = [];
        private float[] _after = [];

        public double Bits { get; private set; }

        public void Run(float scale)
        {
            var own = 0;
            for (var place = _first; place < _first + _places; place++)
            {
                for (var i = 0; i < Count; i++)
                    own |= Math.Abs((int)batch.Detail[place * Detail + component * Count + i]);
            }
            if (own == 0)
                return;
            var top = Math.Min(int.Log2(own) + 1, QuantizerSteps.MaxPlanes - 1);
            _after = Logarithms(top + 1);
            for (var plane = top; plane >= 0; plane--)
            {
                (_before, _after) = (_after, Logarithms(plane));
                for (var place = 0; place < _places; place++)
                    Place(place, plane, scale);
            }
        }

        public void AddTo(Span<float> toBias, Span<float> toCurve, Span<float> toWeight)
        {
            var first = component * Count;
            for (var i = 0; i < Count; i++)
            {
                toBias[first + i] += _gradient[i];
                for (var power = 0; power < 3; power++)
                    toCurve[power * Detail + first + i] += _gradient[(1 + power) * Count + i];
                for (var term = 0; term < Terms; term++)
                    toWeight[term * Detail + first + i] += _gradient[(4 + term) * Count + i];
            }
        }

        private float[] Logarithms(int plane)
        {
            const int Component = CoefficientOrder.Component, MainChroma = CoefficientOrder.MainChroma;
            var f = new float[_places * Component];
            for (var place = 0; place < _places; place++)
            {
                var main = batch.Main.AsSpan((_first + place) * Main + Component + component * MainChroma, MainChroma);
                var detail = batch.Detail.AsSpan((_first + place) * Detail + component * Count, Count);
                for (var c = 0; c < Component; c++)
                {
                    var magnitude = Math.Abs((int)(c < MainChroma ? main[c] : detail[c - MainChroma])) >> plane;
                    if (magnitude > 0)
                        f[place * Component + c] = Magnitude.Logarithms[magnitude];
                }
            }
            return f;
        }

        private void Place(int place, int plane, float scale)
        {
            FillTerms(place, plane);
            var (own, offset) = ((_first + place) * Detail + component * Count, batch.Map[_first + place] + (plane - 6));
            var logSteps = batch.DetailLogSteps.AsSpan(picture * Detail + component * Count, Count);
            ReadOnlySpan<float> before = Row(_before, place), after = Row(_after, place);
            var first = component * Count;
            var sum = Vector<float>.Zero;
            for (var i = 0; i < Count; i += Vector<float>.Count)
            {
                var t = (new Vector<float>(logSteps[i..]) + new Vector<float>(offset)) * 0.25f;
                var inner = new Vector<float>(curve, Detail + first + i) + t * new Vector<float>(curve, 2 * Detail + first + i);
                var logit = new Vector<float>(bias, first + i) + t * (new Vector<float>(curve, first + i) + t * inner);
                for (var term = 0; term < Terms; term++)
                    logit += new Vector<float>(weight, term * Detail + first + i) * new Vector<float>(_terms[term], i);
                var sent = Vector.Equals(new Vector<float>(before[i..]), Vector<float>.Zero);
                var isOne = Vector.GreaterThan(new Vector<float>(after[i..]), Vector<float>.Zero);
                var z = Vector.ConditionalSelect(isOne, -logit, logit);
                var e = Vector.Exp(-Vector.Abs(z));
                sum += Vector.ConditionalSelect(sent, Vector.Max(z, Vector<float>.Zero) + Vector.Log(Vector<float>.One + e), Vector<float>.Zero);
                if (scale == 0)
                    continue;
                var miss = Vector.ConditionalSelect(Vector.GreaterThan(z, Vector<float>.Zero), Vector<float>.One, e) / (Vector<float>.One + e);
                var g = Vector.ConditionalSelect(sent, Vector.ConditionalSelect(isOne, -miss, miss), Vector<float>.Zero) * (scale / MathF.Log(2));
                Add(g, 0, i);
                for (var (power, x) = (0, g * t); power < 3; power++, x *= t)
                    Add(x, 1 + power, i);
                for (var term = 0; term < Terms; term++)
                    Add(g * new Vector<float>(_terms[term], i), 4 + term, i);
            }
            Bits += Vector.Sum(sum) / Math.Log(2);
            foreach (var value in batch.Detail.AsSpan(own, Count))
            {
                if (Math.Abs((int)value) >> plane != 0)
                    Bits++;
            }
        }

        private static ReadOnlySpan<float> Row(float[] f, int place) => f.AsSpan(place * CoefficientOrder.Component + CoefficientOrder.MainChroma, Count);

        private void Add(Vector<float> x, int weightOf, int i)
        {
            var target = _gradient.AsSpan(weightOf * Count + i);
            (new Vector<float>(target) + x).CopyTo(target);
        }

        private void FillTerms(int place, int plane)
        {
            var luma = batch.Main.AsSpan((_first + place) * Main + CoefficientOrder.MainChroma, Count);
            // Cb's detail is sent before Cr's.
            var other = batch.Detail.AsSpan((_first + place) * Detail + (1 - component) * Count, Count);
            for (var i = 0; i < Count; i++)
            {
                _terms[0][i] = Magnitude.Logarithms[Math.Abs((int)luma[i]) >> plane];
                _terms[1][i] = Magnitude.Logarithms[Math.Abs((int)other[i]) >> (component == 0 ? plane + 1 : plane)];
                var lower = 0f;
                foreach (var c in LowerCoefficients[CoefficientOrder.MainChroma + i])
                    lower += _after[place * CoefficientOrder.Component + c];
                _terms[2][i] = lower / LowerFrequencies.Length;
            }
            FillNeighbours(place);
        }

        private void FillNeighbours(int place)
        {
            var (row, column) = Math.DivRem(place, batch.Places.Width);
            var phase = PlaneTerms.PhaseOf(row, column);
            var sums = _terms[3];
            Array.Clear(sums);
            for (var y = Math.Max(row - 1, 0); y <= Math.Min(row + 1, batch.Places.Height - 1); y++)
            {
                for (var x = Math.Max(column - 1, 0); x <= Math.Min(column + 1, batch.Places.Width - 1); x++)
                {
                    if (y == row && x == column)
                        continue;
                    var f = Row(PlaneTerms.PhaseOf(y, x) < phase ? _after : _before, y * batch.Places.Width + x);
                    for (var i = 0; i < Count; i += Vector<float>.Count)
                        (new Vector<float>(sums, i) + new Vector<float>(f[i..]) * 0.125f).CopyTo(sums, i);
                }
            }
        }
    }
}
