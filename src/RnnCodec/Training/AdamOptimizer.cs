using System.Numerics;
using System.Runtime.CompilerServices;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;

namespace RnnCodec.Training;

/// <summary>Adam (Kingma and Ba 2015) with the gradient clipped by its global norm, and the exponential average of the weights, in one pass over the memory.</summary>
internal sealed unsafe class AdamOptimizer
{
    private const double Beta1 = 0.9;
    private const float Epsilon = 1e-8f;

    /// <summary>Numbers of a work item; fixed, so that sums do not depend on the thread count.</summary>
    private const int PieceLength = 1 << 15;

    private readonly double _beta2;
    private readonly double _averaging;
    private readonly CpuExecutor _cpu;
    private readonly Moments[] _moments;
    private readonly (Moments Of, int First, int Count)[] _pieces;

    public AdamOptimizer(IEnumerable<Parameter> parameters, IReadOnlyDictionary<string, Parameter> averages, ParameterGradients gradients, double beta2, double averaging, CpuExecutor cpu)
    {
        (_beta2, _averaging, _cpu) = (beta2, averaging, cpu);
        _moments = [.. parameters.Select(p => new Moments(p, averages[p.Name], gradients.Whole(p)))];
        _pieces = [.. from m in _moments
                      from i in Enumerable.Range(0, (m.Parameter.Length + PieceLength - 1) / PieceLength)
                      select (m, i * PieceLength, Math.Min(PieceLength, m.Parameter.Length - i * PieceLength))];
    }

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>First and second moments by parameter, for checkpoints.</summary>
    public IEnumerable<(string Name, float[] First, float[] Second)> State => _moments.Select(m => (m.Parameter.Name, m.First, m.Second));

    /// <summary>One step with the gradients at hand. Returns their norm before clipping.</summary>
    public double Update(double learningRate, double clip)
    {
        var squares = new double[_pieces.Length];
        _cpu.Run(_pieces.Length, worthThreads: true, i => squares[i] = SquareSum(_pieces[i].Of.Gradient.AsSpan(_pieces[i].First, _pieces[i].Count)));
        var norm = Math.Sqrt(squares.Sum());
        if (!double.IsFinite(norm))
            return norm;
        Step++;
        var terms = new Terms
        {
            Clip = (float)Math.Min(1, clip / (norm + 1e-6)),
            Rate = (float)(learningRate / (1 - Math.Pow(Beta1, Step))),
            InverseSecond = (float)(1 / Math.Sqrt(1 - Math.Pow(_beta2, Step))),
            Beta2 = (float)_beta2,
            Averaging = (float)(1 - Math.Min(_averaging, Step / (9.0 + Step))),
        };
        _cpu.Run(_pieces.Length, worthThreads: true, i => Apply(_pieces[i], terms));
        foreach (var m in _moments)
        {
            m.Parameter.Touch();
            m.Average.Touch();
        }
        return norm;
    }

    private static double SquareSum(ReadOnlySpan<float> numbers)
    {
        var sum = 0.0;
        var i = 0;
        for (; i <= numbers.Length - 256; i += 256)
        {
            var part = Vector<float>.Zero;
            for (var j = i; j < i + 256; j += Vector<float>.Count)
            {
                var v = new Vector<float>(numbers[j..]);
                part += v * v;
            }
            sum += Vector.Sum(part);
        }
        for (; i < numbers.Length; i++)
            sum += (double)numbers[i] * numbers[i];
        return sum;
    }

    private static void Apply((Moments Of, int First, int Count) piece, Terms t)
    {
        var (m, first, count) = piece;
        fixed (float* weight = m.Parameter.Values, average = m.Average.Values, gradient = m.Gradient, one = m.First, two = m.Second)
        {
            float* w = weight + first, a = average + first, g = gradient + first, m1 = one + first, m2 = two + first;
            var i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                var clipped = Load(g + i) * t.Clip;
                var mean = Load(m1 + i) * (float)Beta1 + clipped * (float)(1 - Beta1);
                var square = Load(m2 + i) * t.Beta2 + clipped * clipped * (1 - t.Beta2);
                var updated = Load(w + i) - mean * t.Rate / (Vector.SquareRoot(square) * t.InverseSecond + new Vector<float>(Epsilon));
                var old = Load(a + i);
                Store(mean, m1 + i);
                Store(square, m2 + i);
                Store(updated, w + i);
                Store(old + (updated - old) * t.Averaging, a + i);
            }
            for (; i < count; i++)
            {
                var clipped = g[i] * t.Clip;
                m1[i] = m1[i] * (float)Beta1 + clipped * (float)(1 - Beta1);
                m2[i] = m2[i] * t.Beta2 + clipped * clipped * (1 - t.Beta2);
                w[i] -= m1[i] * t.Rate / (MathF.Sqrt(m2[i]) * t.InverseSecond + Epsilon);
                a[i] += (w[i] - a[i]) * t.Averaging;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(float* p) => Unsafe.ReadUnaligned<Vector<float>>(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> x, float* p) => Unsafe.WriteUnaligned(p, x);

    private struct Terms
    {
        public float Clip;
        public float Rate;
        public float InverseSecond;
        public float Beta2;
        public float Averaging;
    }

    private sealed record Moments(Parameter Parameter, Parameter Average, float[] Gradient)
    {
        public float[] First { get; } = new float[Parameter.Length];

        public float[] Second { get; } = new float[Parameter.Length];
    }
}
