using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Training;
using RnnCodec.Weights;

namespace RnnCodec.Tests.Training;

public class MuonOptimizerTests
{
    [Theory]
    [InlineData(12, 40)]
    [InlineData(40, 12)]
    [InlineData(24, 24)]
    public void UpdateFollowsTheIterationInDoublePrecision(int rows, int columns)
    {
        var random = new Random(1);
        var start = new StoredTensor([rows, columns], Numbers(random, rows * columns), TensorPrecision.Float32);
        var set = ParameterSet.FromTensors([KeyValuePair.Create("w", start)], "");
        var (weight, averages) = (set.All["w"], set.Copy());
        var gradients = new ParameterGradients([weight]);
        var muon = new MuonOptimizer([weight], averages.All, gradients, new CpuExecutor(2));
        double[] w = Doubles(weight.Values), a = Doubles(weight.Values), momentum = new double[w.Length];
        for (var step = 1; step <= 3; step++)
        {
            var gradient = Numbers(random, w.Length);
            gradient.CopyTo(gradients.Of(weight));
            Assert.Equal(Math.Sqrt(gradient.Sum(g => (double)g * g)), muon.Update(0.02, 1, 0.9), 1e-3);
            var direction = new double[w.Length];
            for (var i = 0; i < w.Length; i++)
            {
                momentum[i] = 0.95 * momentum[i] + gradient[i];
                direction[i] = gradient[i] + 0.95 * momentum[i];
            }
            direction = Orthogonal(direction, rows, columns);
            for (var i = 0; i < w.Length; i++)
            {
                w[i] -= 0.02 * Math.Sqrt(Math.Max(1, (double)rows / columns)) * direction[i];
                a[i] += (w[i] - a[i]) * (1 - Math.Min(0.9, step / (9.0 + step)));
            }
        }
        for (var i = 0; i < w.Length; i++)
        {
            // float32 against double: three steps of at most 0.04.
            Assert.Equal(w[i], weight.Values[i], 1e-5);
            Assert.Equal(a[i], averages.All["w"].Values[i], 1e-5);
        }
    }

    [Fact]
    public void UpdateGradientNotFiniteLeavesTheWeights()
    {
        var set = ParameterSet.FromTensors([KeyValuePair.Create("w", new StoredTensor([1, 2], [1, 2], TensorPrecision.Float32))], "");
        var weight = set.All["w"];
        var gradients = new ParameterGradients([weight]);
        gradients.Of(weight)[1] = float.PositiveInfinity;
        Assert.False(double.IsFinite(new MuonOptimizer([weight], set.Copy().All, gradients, new CpuExecutor(1)).Update(0.1, 1, 0.9)));
        Assert.Equal([1f, 2f], weight.Values.ToArray());
    }

    /// <summary>Five iterations x = 3.4445 x - 4.775 x x'x + 2.0315 x x'x x'x of x / |x|, which are the same for a matrix and its transpose.</summary>
    private static double[] Orthogonal(double[] x, int rows, int columns)
    {
        var norm = Math.Sqrt(x.Sum(v => v * v));
        x = [.. x.Select(v => v / norm)];
        for (var i = 0; i < 5; i++)
        {
            var y = Product(x, Transpose(x, rows, columns), rows, columns, rows);
            var cubic = Product(y, x, rows, rows, columns);
            var quintic = Product(y, cubic, rows, rows, columns);
            x = [.. Enumerable.Range(0, x.Length).Select(j => 3.4445 * x[j] - 4.775 * cubic[j] + 2.0315 * quintic[j])];
        }
        return x;
    }

    private static double[] Transpose(double[] x, int rows, int columns) => [.. Enumerable.Range(0, x.Length).Select(i => x[i % rows * columns + i / rows])];

    private static double[] Product(double[] a, double[] b, int rows, int inner, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => Enumerable.Range(0, inner).Sum(k => a[i / columns * inner + k] * b[k * columns + i % columns]))];

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(v => (double)v)];

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
