using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;

namespace RnnCodec.Tests.Engine.Tape;

/// <summary>Every operation's gradients against central differences of its values.</summary>
public class TapeExecutorTests
{
    // Central differences of float32 values: rounding (1e-6 of a sum near 10, over 2e-2) and curvature (step^2) both leave less than this.
    private const float Step = 1e-2f;
    private const float Tolerance = 5e-3f;

    private delegate Tensor Operation(Executor e, Tensor[] x);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory]
    [InlineData(3, 5, 1, 1)]
    [InlineData(35, 9, 1, 1)]
    [InlineData(5, 35, 3, 1)]
    [InlineData(4, 7, 3, 2)]
    [InlineData(4, 7, 2, 1)]
    [InlineData(4, 7, 2, 2)]
    [InlineData(4, 6, 1, 2)]
    [InlineData(3, 4, 5, 4)]
    public void ConvolveGradientsFollowDifferences(int inputs, int outputs, int kernel, int stride)
    {
        var weight = RandomParameter("w", 1, outputs, inputs, kernel, kernel);
        var bias = RandomParameter("b", 2, outputs);
        var layer = Convolution.Padded(weight, bias, stride);
        Check((e, x) => e.Convolve(x[0], layer), [weight, bias], new TensorShape(2, 5, 6, inputs));
    }

    [Fact]
    public void ConvolveCausalGradientsFollowDifferences()
    {
        var weight = RandomParameter("w", 1, 5, 4, 3, 5);
        Check((e, x) => e.Convolve(x[0], Convolution.Causal(weight, null, centre: false)), [weight], new TensorShape(1, 4, 6, 4));
    }

    [Fact]
    public void ConvolveStrictlyLowerGradientsFollowDifferences()
    {
        var weight = RandomParameter("w", 1, 35, 35, 1, 1);
        Check((e, x) => e.Convolve(x[0], Convolution.StrictlyLower(weight)), [weight], new TensorShape(1, 2, 2, 35));
    }

    [Fact]
    public void ConvolveAtOffsetsGradientsFollowDifferences()
    {
        var weight = RandomParameter("w", 1, 19, 7, 2, 2);
        var layer = Convolution.At(weight, null, (0, -1), (0, 0), (1, -1), (1, 0));
        Check((e, x) => e.Convolve(x[0], layer), [weight], new TensorShape(2, 3, 4, 7));
    }

    [Fact]
    public void ConvolveRectifiedGradientsFollowDifferences()
    {
        // Sums away from 0, where the rectifier has a corner: half of the biases far above it, half far below.
        var weight = RandomParameter("w", 1, 20, 5, 3, 3);
        var bias = new Parameter("b", [20], [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 12f : -12f)]);
        var layer = Convolution.Padded(weight, bias);
        Check((e, x) => e.ConvolveRectified(e.Affine(x[0], 0.2f), layer), [weight, bias], new TensorShape(2, 3, 4, 5));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void PhaseGradientsFollowDifferences(int row, int column)
    {
        Check((e, x) => e.Phase(x[0], row, column), [], new TensorShape(2, 4, 6, 19));
        Check((e, x) => e.Phase(x[0], row, column), [], new TensorShape(2, 3, 5, 3));
    }

    [Fact]
    public void ScaleChannelsGradientsFollowDifferences()
    {
        var scale = RandomParameter("s", 1, 3, 21);
        Check((e, x) => e.ScaleChannels(x[0], scale.Slice(2)), [scale], new TensorShape(2, 2, 3, 21));
    }

    [Fact]
    public void GatedUpdateGradientsFollowDifferences()
    {
        const int C = 19;
        TensorShape Channels(int n) => new(1, 2, 2, n);
        Check((e, x) => e.GatedUpdate(x[0], null, null), [], Channels(2 * C));
        Check((e, x) => e.GatedUpdate(x[0], x[1], x[2]), [], Channels(2 * C), Channels(2 * C), Channels(C));
    }

    [Fact]
    public void AddBiasGradientsFollowDifferences()
    {
        var biases = RandomParameter("b", 1, 3, 21);
        var bias = biases.Slice(1);
        Check((e, x) => e.AddBias(x[0], bias), [biases], new TensorShape(2, 2, 3, 21));
    }

    [Fact]
    public void RowGradientsFollowDifferences()
    {
        Check(
            (e, x) => e.StackRows([e.Row(x[0], 2), e.Row(x[0], 0), e.Row(x[0], 2), e.Row(x[1], 0)]),
            [],
            new TensorShape(2, 3, 2, 5),
            new TensorShape(2, 1, 2, 5));
    }

    [Fact]
    public void ConvolveTwiceWithSlicesAddsUpInTheRoot()
    {
        var weights = RandomParameter("w", 1, 3, 4, 5, 1, 1);
        var (first, last) = (Convolution.Padded(weights.Slice(0), null), Convolution.Padded(weights.Slice(2), null));
        Check(
            (e, x) => e.Add(e.Convolve(x[0], first), e.Add(e.Convolve(x[0], last), e.Convolve(x[1], last))),
            [weights],
            new TensorShape(1, 2, 3, 5),
            new TensorShape(1, 2, 3, 5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ActivateGradientsFollowDifferences(int function)
    {
        // Away from 0, where ReLU has a corner.
        Check((e, x) => e.Activate(e.Affine(x[0], 0.4f, function % 2 == 0 ? 1 : -1), (Activation)function), [], new TensorShape(1, 3, 4, 7));
    }

    [Fact]
    public void ArithmeticGradientsFollowDifferences()
    {
        var (all, one) = (new TensorShape(2, 3, 2, 7), new TensorShape(2, 3, 2, 1));
        Check((e, x) => e.Add(x[0], x[1], -0.7f), [], all, all);
        Check((e, x) => e.Add(x[0], x[1], -0.7f), [], all, one);
        Check((e, x) => e.Affine(x[0], 1.7f, 3), [], all);
        Check((e, x) => e.Add(e.Affine(x[0], 1), x[0]), [], all);
        Check((e, x) => e.Multiply(x[0], x[1]), [], all, all);
        Check((e, x) => e.Multiply(x[0], x[0]), [], all);
        Check((e, x) => e.Multiply(x[0], x[1]), [], all, one);
        Check((e, x) => e.Divide(x[0], e.Affine(x[1], 0.3f, 2)), [], all, one);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ScaleByGainGradientsFollowDifferences(int sign)
    {
        var gain = RandomParameter("gain", 3, 4);
        Check((e, x) => e.ScaleByGain(x[0], gain, 2, sign), [gain], new TensorShape(1, 2, 3, 5));
    }

    [Fact]
    public void RearrangementGradientsFollowDifferences()
    {
        Check((e, x) => e.DepthToSpace(x[0], 2), [], new TensorShape(2, 2, 3, 8));
        Check((e, x) => e.Upsample(x[0], 4, 6, 7), [], new TensorShape(2, 2, 2, 3));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    public void GruGradientsFollowDifferences(float hiddenResidual)
    {
        const int C = 19;
        TensorShape Channels(int n) => new(1, 2, 2, n);
        Check((e, x) => e.GruReset(x[0], x[1], x[2]), [], Channels(3 * C), Channels(2 * C), Channels(C));
        Check((e, x) => e.GruUpdate(x[0], null, null, null, hiddenResidual), [], Channels(3 * C));
        Check(
            (e, x) => e.GruUpdate(x[0], x[1], x[2], x[3], hiddenResidual),
            [],
            Channels(3 * C),
            Channels((hiddenResidual == 0 ? 2 : 3) * C),
            Channels(C),
            Channels(C));
    }

    [Fact]
    public void LstmGradientsFollowDifferences()
    {
        const int C = 19;
        TensorShape Channels(int n) => new(1, 2, 2, n);
        Check((e, x) => Both(e, e.LstmUpdate(x[0], null, null)), [], Channels(4 * C));
        Check((e, x) => Both(e, e.LstmUpdate(x[0], x[1], x[2])), [], Channels(4 * C), Channels(4 * C), Channels(C));
        Check((e, x) => e.LstmUpdate(x[0], x[1], x[2]).Cell, [], Channels(4 * C), Channels(4 * C), Channels(C));
    }

    [Fact]
    public void AssociativeLstmGradientsFollowDifferences()
    {
        const int N = 5;
        TensorShape Channels(int n) => new(1, 2, 2, n);
        Check((e, x) => Both(e, e.AssociativeLstmUpdate(x[0], null, null)), [], Channels(9 * N));
        Check((e, x) => Both(e, e.AssociativeLstmUpdate(x[0], x[1], x[2])), [], Channels(9 * N), Channels(9 * N), Channels(2 * N));
    }

    [Fact]
    public void AssociativeLstmAtZeroHasFiniteGradients()
    {
        var e = new TapeExecutor(new ParameterGradients([]), new CpuExecutor(1));
        var gates = e.Leaf(new TensorShape(1, 1, 1, 18), new float[18]);
        var (hidden, _) = e.AssociativeLstmUpdate(gates, null, null);
        e.Seed(hidden, [1, 1, 1, 1]);
        e.Backward();
        Assert.All(e.GradientOf(gates), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void BinarizeGradientPassesStraightThroughToTanh()
    {
        var e = new TapeExecutor(new ParameterGradients([]), new CpuExecutor(1));
        var x = e.Leaf(new TensorShape(1, 1, 1, 4), [-2, -0.1f, 0, 0.7f]);
        var bits = e.Binarize(x);
        Assert.Equal([-1f, -1f, 1f, 1f], e.ValuesOf(bits).ToArray());
        e.Seed(bits, [1, 2, 3, -4]);
        e.Backward();
        var gradient = e.GradientOf(x);
        foreach (var (g, v, actual) in new[] { (1f, -2f, gradient[0]), (2f, -0.1f, gradient[1]), (3f, 0f, gradient[2]), (-4f, 0.7f, gradient[3]) })
            Assert.Equal(g * (1 - MathF.Pow(MathF.Tanh(v), 2)), actual, 1e-5f);
    }

    [Fact]
    public void BinarizeWithNoiseDrawsBitsWithTheirProbability()
    {
        var random = new Random(1);
        var e = new TapeExecutor(new ParameterGradients([]), new CpuExecutor(1), random.NextSingle);
        const int Count = 40_000;
        var values = new float[Count];
        Array.Fill(values, 0.5f);
        using var x = e.FromValues(new TensorShape(1, 1, 1, Count), values);
        using var bits = e.Binarize(x);
        var ones = e.ValuesOf(bits).ToArray().Count(b => b == 1);
        Assert.All(e.ValuesOf(bits).ToArray(), b => Assert.True(b is 1 or -1));
        // Five standard deviations of a binomial share.
        Assert.Equal((1 + MathF.Tanh(0.5f)) / 2, ones / (float)Count, 5 * 0.5f / MathF.Sqrt(Count));
    }

    [Fact]
    public void DetachPassesNoGradient()
    {
        var e = new TapeExecutor(new ParameterGradients([]), new CpuExecutor(1));
        var x = e.Leaf(new TensorShape(1, 1, 1, 2), [1, 2]);
        var sum = e.Add(e.Affine(x, 3), e.Detach(x));
        Assert.Equal([4f, 8f], e.ValuesOf(sum).ToArray());
        e.Seed(sum, [1, 1]);
        e.Backward();
        Assert.Equal([3f, 3f], e.GradientOf(x));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ConvolveGradientsAreTheSameOnEveryThreadCount(int width)
    {
        var weight = RandomParameter("w", 1, 40, 37, 3, 3);
        var layer = Convolution.Padded(weight, null, 2);
        float[]? ofInput = null, ofWeight = null;
        foreach (var threads in new[] { 1, 2, 5 })
        {
            var gradients = new ParameterGradients([weight]);
            var e = new TapeExecutor(gradients, new CpuExecutor(threads, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 });
            var x = e.Leaf(new TensorShape(2, 20, 21, 37), Numbers(5, 2 * 20 * 21 * 37));
            var y = e.Convolve(x, layer);
            e.Seed(y, Numbers(6, y.Shape.Length));
            e.Backward();
            ofInput ??= e.GradientOf(x);
            ofWeight ??= gradients.Whole(weight);
            Assert.Equal(ofInput, e.GradientOf(x));
            Assert.Equal(ofWeight, gradients.Whole(weight));
        }
    }

    private static Tensor Both(Executor e, (Tensor Hidden, Tensor Cell) state) => e.Add(state.Hidden, state.Cell, 0.6f);

    private static void Check(Operation operation, Parameter[] parameters, params TensorShape[] inputs)
    {
        var values = inputs.Select((s, i) => Numbers(i + 10, s.Length)).ToArray();
        foreach (var width in new[] { 128, 256, 512 })
        {
            var gradients = new ParameterGradients(parameters);
            var tape = new TapeExecutor(gradients, new CpuExecutor(2, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 });
            var leaves = inputs.Select((s, i) => tape.Leaf(s, values[i])).ToArray();
            var output = operation(tape, leaves);
            var weights = Numbers(99, output.Shape.Length);
            tape.Seed(output, weights);
            tape.Backward();

            var cpu = new CpuExecutor(1);
            float Loss()
            {
                var result = operation(cpu, [.. inputs.Select((s, i) => cpu.FromValues(s, values[i]))]);
                var numbers = ((CpuTensor)result).Span;
                var sum = 0.0;
                for (var i = 0; i < numbers.Length; i++)
                    sum += (double)numbers[i] * weights[i];
                return (float)sum;
            }
            for (var i = 0; i < inputs.Length; i++)
                Compare(values[i], tape.GradientOf(leaves[i]), Loss, () => { }, $"input {i}, {width} bits");
            foreach (var parameter in parameters)
                Compare(parameter.Values, gradients.Whole(parameter), Loss, parameter.Touch, $"{parameter.Name}, {width} bits");
        }
    }

    private static void Compare(Span<float> values, float[] gradient, Func<float> loss, Action touch, string what)
    {
        // Every number of a small tensor, some of a large one.
        for (var i = 0; i < values.Length; i += 1 + values.Length / 50)
        {
            var old = values[i];
            values[i] = old + Step;
            touch();
            var above = loss();
            values[i] = old - Step;
            touch();
            var below = loss();
            values[i] = old;
            touch();
            var expected = (above - below) / (2 * Step);
            Assert.True(
                MathF.Abs(expected - gradient[i]) <= Tolerance * MathF.Max(1, MathF.Abs(expected)),
                $"{what}: gradient {i} is {gradient[i]}, differences give {expected}.");
        }
    }

    private static Parameter RandomParameter(string name, int seed, params int[] shape) => new(name, shape, Numbers(seed, shape.Aggregate(1, (a, b) => a * b)));

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
