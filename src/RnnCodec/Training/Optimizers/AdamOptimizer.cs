using System.Numerics;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>
/// Adam (Kingma and Ba 2015) with the gradient clipped by its global norm, and the exponential average of the weights, in one pass over the memory.
/// </summary>
internal sealed unsafe class AdamOptimizer : Optimizer
{
    private const double Beta1 = 0.9;
    private const float Epsilon = 1e-8f;

    private readonly double _beta2;
    private readonly (float[] First, float[] Second)[] _moments;

    public AdamOptimizer(
        IEnumerable<Parameter> parameters,
        IReadOnlyDictionary<string, Parameter> averages,
        ParameterGradients gradients,
        double beta2,
        CpuExecutor cpu)
        : base(parameters, averages, gradients, cpu)
    {
        _beta2 = beta2;
        _moments = [.. All.Select(static t => (new float[t.Parameter.Length], new float[t.Parameter.Length]))];
    }

    public override IEnumerable<(string Kind, Parameter Parameter, float[] Values)> State =>
        All.Zip(_moments).SelectMany(static m => new[] { ("first", m.First.Parameter, m.Second.First), ("second", m.First.Parameter, m.Second.Second) });

    protected override void Apply(double learningRate, double clip, double averaging)
    {
        var terms = new Terms
        {
            Clip = (float)clip,
            Rate = (float)(learningRate / (1 - Math.Pow(Beta1, Step))),
            InverseSecond = (float)(1 / Math.Sqrt(1 - Math.Pow(_beta2, Step))),
            Beta2 = (float)_beta2,
            Averaging = (float)averaging,
        };
        ForPieces((index, first, count) => Apply(All[index], _moments[index], first, count, terms));
    }

    private static void Apply(Trained trained, (float[] First, float[] Second) moments, int first, int count, Terms t)
    {
        fixed (float* weight = trained.Parameter.Values, average = trained.Average.Values, gradient = trained.Gradient)
        fixed (float* one = moments.First, two = moments.Second)
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

    private struct Terms
    {
        public float Clip;
        public float Rate;
        public float InverseSecond;
        public float Beta2;
        public float Averaging;
    }
}
