using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Training;
using RnnCodec.Weights;

namespace RnnCodec.Tests.Training;

public class AdamOptimizerTests
{
    [Fact]
    public void UpdateFollowsTheEquationsOfThePaper()
    {
        const int Count = 40_003;
        var random = new Random(1);
        var set = ParameterSet.FromTensors(
            [KeyValuePair.Create("w", new StoredTensor([Count], [.. Enumerable.Range(0, Count).Select(_ => random.NextSingle())], TensorPrecision.Float32))],
            "");
        var (weight, averages) = (set.All["w"], set.Copy());
        var gradients = new ParameterGradients([weight]);
        var adam = new AdamOptimizer([weight], averages.All, gradients, 0.99, new CpuExecutor(2));
        var (w, m, v, a) = (
            weight.Values.ToArray().Select(x => (double)x).ToArray(),
            new double[Count],
            new double[Count],
            weight.Values.ToArray().Select(x => (double)x).ToArray());
        for (var step = 1; step <= 3; step++)
        {
            foreach (ref var g in gradients.Of(weight))
                g = random.NextSingle() - 0.5f;
            var gradient = gradients.Whole(weight);
            var expectedNorm = Math.Sqrt(gradient.Sum(g => (double)g * g));
            var clip = step == 2 ? 1e9 : 0.1;
            Assert.Equal(expectedNorm, adam.Update(0.01, clip, 0.9), 1e-3);
            for (var i = 0; i < Count; i++)
            {
                var g = gradient[i] * Math.Min(1, clip / (expectedNorm + 1e-6));
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                w[i] -= 0.01 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.99, step))) + 1e-8);
                a[i] += (w[i] - a[i]) * (1 - Math.Min(0.9, step / (9.0 + step)));
            }
        }
        for (var i = 0; i < Count; i++)
        {
            // float32 against double, three steps of at most 0.01.
            Assert.Equal(w[i], weight.Values[i], 1e-5);
            Assert.Equal(a[i], averages.All["w"].Values[i], 1e-5);
        }
    }

    [Fact]
    public void UpdateGradientNotFiniteLeavesTheWeights()
    {
        var weight = new Parameter("w", [2], [1, 2]);
        var gradients = new ParameterGradients([weight]);
        var averages = ParameterSet.FromTensors([KeyValuePair.Create("w", new StoredTensor([2], [1, 2], TensorPrecision.Float32))], "");
        gradients.Of(weight)[1] = float.NaN;
        Assert.True(double.IsNaN(new AdamOptimizer([weight], averages.All, gradients, 0.99, new CpuExecutor(1)).Update(0.1, 1, 0.9)));
        Assert.Equal([1f, 2f], weight.Values.ToArray());
    }
}
