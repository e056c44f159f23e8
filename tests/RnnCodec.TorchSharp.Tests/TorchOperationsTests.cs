using RnnCodec.Engine;

namespace RnnCodec.TorchSharp.Tests;

/// <summary>Every operation's values and gradients against the tape's.</summary>
public class TorchOperationsTests
{
    // Of the largest number of its kind: float32 sums of at most some hundred terms in another order, and another tanh.
    private const float Tolerance = 1e-4f;

    private delegate Tensor Operation(Executor e, Tensor[] x);

    [TorchTheory]
    [InlineData(3, 5, 1, 1)]
    [InlineData(35, 9, 1, 1)]
    [InlineData(5, 35, 3, 1)]
    [InlineData(4, 7, 3, 2)]
    [InlineData(4, 7, 2, 1)]
    [InlineData(4, 7, 2, 2)]
    [InlineData(4, 6, 1, 2)]
    [InlineData(3, 4, 5, 4)]
    public void ConvolveIsTheTapes(int inputs, int outputs, int kernel, int stride)
    {
        var weight = Engines.Parameter("w", 1, outputs, inputs, kernel, kernel);
        var bias = Engines.Parameter("b", 2, outputs);
        var layer = Convolution.Padded(weight, bias, stride);
        Check((e, x) => e.Convolve(x[0], layer), [weight, bias], new TensorShape(2, 5, 6, inputs));
        Check((e, x) => e.ConvolveRectified(x[0], layer), [weight, bias], new TensorShape(1, 8, 8, inputs));
    }

    [TorchTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void ConvolveCausalIsTheTapes(bool centre)
    {
        var weight = Engines.Parameter("w", 1, 5, 4, 4, 7);
        var bias = Engines.Parameter("b", 2, 5);
        Check((e, x) => e.Convolve(x[0], Convolution.Causal(weight, bias, centre)), [weight, bias], new TensorShape(2, 6, 9, 4));
        Check((e, x) => e.Convolve(x[0], Convolution.Above(weight, bias)), [weight, bias], new TensorShape(1, 6, 9, 4));
    }

    [TorchFact]
    public void ConvolveStrictlyLowerIsTheTapes()
    {
        var weight = Engines.Parameter("w", 1, 35, 35, 1, 1);
        Check((e, x) => e.Convolve(x[0], Convolution.StrictlyLower(weight)), [weight], new TensorShape(1, 2, 2, 35));
    }

    [TorchFact]
    public void ConvolveAtOffsetsIsTheTapes()
    {
        (int, int)[][] all = [[(0, 0), (0, 1), (1, 0), (1, 1)], [(0, -1), (0, 0), (1, -1), (1, 0)], [(-1, 0), (0, 0)], [(0, 0), (1, 0)], [(0, -1), (0, 0)]];
        foreach (var offsets in all)
        {
            var columns = offsets.Count(o => o.Item1 == offsets[0].Item1);
            var weight = Engines.Parameter("w", 1, 19, 7, offsets.Length / columns, columns);
            Check((e, x) => e.Convolve(x[0], Convolution.At(weight, null, offsets)), [weight], new TensorShape(2, 3, 4, 7));
        }
    }

    [TorchFact]
    public void ConvolveWithSlicesAddsUpInTheRoot()
    {
        var weights = Engines.Parameter("w", 1, 3, 4, 5, 1, 1);
        var (first, last) = (Convolution.Padded(weights.Slice(0), null), Convolution.Padded(weights.Slice(2), null));
        Check(
            (e, x) => e.Add(e.Convolve(x[0], first), e.Add(e.Convolve(x[0], last), e.Convolve(x[1], last))),
            [weights],
            new TensorShape(1, 2, 3, 5),
            new TensorShape(1, 2, 3, 5));
    }

    [TorchFact]
    public void ActivateIsTheTapes()
    {
        foreach (var function in Enum.GetValues<Activation>())
            Check((e, x) => e.Activate(e.Affine(x[0], 3), function), [], new TensorShape(2, 3, 4, 7));
    }

    [TorchFact]
    public void ArithmeticIsTheTapes()
    {
        var (all, one) = (new TensorShape(2, 3, 2, 7), new TensorShape(2, 3, 2, 1));
        Check((e, x) => e.Add(x[0], x[1], -0.7f), [], all, all);
        Check((e, x) => e.Add(x[0], x[1], -0.7f), [], all, one);
        Check((e, x) => e.Affine(x[0], 1.7f, 3), [], all);
        Check((e, x) => e.Affine(x[0], 1, 3), [], all);
        Check((e, x) => e.Add(e.Affine(x[0], 1), x[0]), [], all);
        Check((e, x) => e.Multiply(x[0], x[1]), [], all, all);
        Check((e, x) => e.Multiply(x[0], x[0]), [], all);
        Check((e, x) => e.Multiply(x[0], x[1]), [], all, one);
        Check((e, x) => e.Divide(x[0], e.Affine(x[1], 0.3f, 2)), [], all, one);
    }

    [TorchFact]
    public void ChannelsAndGainsAreTheTapes()
    {
        var (bias, scale, gain) = (Engines.Parameter("b", 1, 3, 21), Engines.Parameter("s", 2, 3, 21), Engines.Parameter("gain", 3, 4));
        var shape = new TensorShape(2, 2, 3, 21);
        Check((e, x) => e.AddBias(x[0], bias.Slice(1)), [bias], shape);
        Check((e, x) => e.ScaleChannels(x[0], scale.Slice(2)), [scale], shape);
        Check((e, x) => e.ScaleByGain(x[0], gain, 2, 1), [gain], shape);
        Check((e, x) => e.ScaleByGain(x[0], gain, 2, -1), [gain], shape);
    }

    [TorchFact]
    public void RearrangementsAreTheTapes()
    {
        Check((e, x) => e.DepthToSpace(x[0], 2), [], new TensorShape(2, 2, 3, 8));
        Check((e, x) => e.Upsample(x[0], 4, 6, 7), [], new TensorShape(2, 2, 2, 3));
        Check(
            (e, x) => e.StackRows([e.Row(x[0], 2), e.Row(x[0], 0), e.Row(x[0], 2), e.Row(x[1], 0)]),
            [],
            new TensorShape(2, 3, 2, 5),
            new TensorShape(2, 1, 2, 5));
        foreach (var (row, column) in new[] { (0, 0), (1, 1), (0, 1), (1, 0) })
        {
            Check((e, x) => e.Phase(x[0], row, column), [], new TensorShape(2, 4, 6, 19));
            Check((e, x) => e.Phase(x[0], row, column), [], new TensorShape(2, 3, 5, 3));
        }
    }

    [TorchTheory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    public void GruIsTheTapes(float hiddenResidual)
    {
        const int C = 19;
        Check((e, x) => e.GruReset(x[0], x[1], x[2]), [], Channels(3 * C), Channels(2 * C), Channels(C));
        Check((e, x) => e.GruReset(x[0], x[1], x[2]), [], Channels(3 * C), Channels(3 * C), Channels(C));
        Check((e, x) => e.GruUpdate(x[0], null, null, null, hiddenResidual), [], Channels(3 * C));
        var state = Channels((hiddenResidual == 0 ? 2 : 3) * C);
        Check((e, x) => e.GruUpdate(x[0], x[1], x[2], x[3], hiddenResidual), [], Channels(3 * C), state, Channels(C), Channels(C));
    }

    [TorchFact]
    public void GatedUpdateIsTheTapes()
    {
        const int C = 19;
        Check((e, x) => e.GatedUpdate(x[0], null, null), [], Channels(2 * C));
        Check((e, x) => e.GatedUpdate(x[0], x[1], x[2]), [], Channels(2 * C), Channels(2 * C), Channels(C));
    }

    [TorchFact]
    public void LstmIsTheTapes()
    {
        const int C = 19;
        Check((e, x) => Both(e, e.LstmUpdate(x[0], null, null)), [], Channels(4 * C));
        Check((e, x) => Both(e, e.LstmUpdate(x[0], x[1], x[2])), [], Channels(4 * C), Channels(4 * C), Channels(C));
        Check((e, x) => e.LstmUpdate(x[0], x[1], x[2]).Cell, [], Channels(4 * C), Channels(4 * C), Channels(C));
    }

    [TorchFact]
    public void AssociativeLstmIsTheTapes()
    {
        const int N = 5;
        Check((e, x) => Both(e, e.AssociativeLstmUpdate(x[0], null, null)), [], Channels(9 * N));
        Check((e, x) => Both(e, e.AssociativeLstmUpdate(x[0], x[1], x[2])), [], Channels(9 * N), Channels(9 * N), Channels(2 * N));
        // Keys far outside the unit disc, which are bounded.
        Check((e, x) => Both(e, e.AssociativeLstmUpdate(e.Affine(x[0], 4), null, null)), [], Channels(9 * N));
    }

    [TorchFact]
    public void AssociativeLstmAtZeroHasFiniteGradients()
    {
        using var engine = Engines.Torch();
        using var e = engine.CreateExecutor(new ParameterGradients([]));
        using var gates = e.Leaf(new TensorShape(1, 1, 1, 18), new float[18]);
        var (hidden, cell) = e.Operations.AssociativeLstmUpdate(gates, null, null);
        e.Seed(hidden, [1, 1, 1, 1]);
        e.Backward();
        Assert.All(e.GradientOf(gates), g => Assert.True(float.IsFinite(g)));
        hidden.Dispose();
        cell.Dispose();
    }

    [TorchFact]
    public void BinarizeGivesTheBitsAndTheGradientOfTanh()
    {
        Check((e, x) => e.Binarize(x[0]), [], new TensorShape(2, 3, 4, 7));
        using var engine = Engines.Torch();
        using var zero = engine.Inference.FromValues(new TensorShape(1, 1, 1, 3), [0, -0f, -1e-20f]);
        using var bits = engine.Inference.Binarize(zero);
        var values = new float[3];
        engine.Inference.CopyTo(bits, values);
        Assert.Equal([1f, 1f, -1f], values);
    }

    [TorchFact]
    public void BinarizeWithNoiseDrawsTheTapesBits()
    {
        var shape = new TensorShape(2, 5, 4, 7);
        var numbers = Engines.Numbers(3, shape.Length);
        float[][] drawn =
        [
            .. new ITrainingEngine[] { Engines.Managed(), Engines.Torch() }.Select(engine =>
            {
                using var e = engine.CreateExecutor(new ParameterGradients([]), new Random(1).NextSingle);
                using var x = e.Operations.FromValues(shape, numbers);
                using var bits = e.Operations.Binarize(x);
                return e.ValuesOf(bits).ToArray();
            }),
        ];
        Assert.Equal(drawn[0], drawn[1]);
        Assert.Contains(numbers.Zip(drawn[1]), p => p.First > 0.1 && p.Second == -1);
    }

    [TorchFact]
    public void DetachPassesNoGradient() => Check((e, x) => e.Add(e.Affine(x[0], 3), e.Detach(x[0])), [], new TensorShape(1, 1, 1, 2));

    [TorchFact]
    public void ConvolveKeepsChannelsLast()
    {
        using var engine = Engines.Torch();
        var layer = Convolution.Padded(Engines.Parameter("w", 1, 6, 4, 3, 3), null, 2);
        using var x = engine.Inference.FromValues(new TensorShape(2, 9, 8, 4), Engines.Numbers(1, 2 * 9 * 8 * 4));
        using var y = (TorchTensor)engine.Inference.Convolve(x, layer);
        Assert.Equal([2, 5, 4, 6], y.Value.shape);
        Assert.Equal([5 * 4 * 6, 4 * 6, 6, 1], y.Value.stride());
        using var row = engine.Inference.Row(y, 1);
        foreach (var other in new[] { engine.Inference.Phase(y, 1, 0), engine.Inference.Upsample(y, 2, 9, 7), engine.Inference.StackRows([row]) })
        {
            using var rearranged = (TorchTensor)other;
            Assert.Equal(1, rearranged.Value.stride()[3]);
            Assert.Equal(6, rearranged.Value.stride()[2]);
        }
    }

    [TorchFact]
    public void OperandsThatDoNotFitAreRefused()
    {
        using var engine = Engines.Torch();
        var e = engine.Inference;
        using var a = e.FromValues(new TensorShape(1, 2, 2, 3), new float[12]);
        using var b = e.FromValues(new TensorShape(1, 2, 1, 3), new float[6]);
        Assert.Throws<ArgumentException>(() => e.Add(a, b));
        Assert.Throws<ArgumentException>(() => e.AddBias(a, Engines.Parameter("b", 1, 2)));
        Assert.Throws<ArgumentException>(() => e.Convolve(a, Convolution.Padded(Engines.Parameter("w", 1, 1, 4, 1, 1), null)));
    }

    private static TensorShape Channels(int n) => new(1, 2, 2, n);

    private static Tensor Both(Executor e, (Tensor Hidden, Tensor Cell) state) => e.Add(state.Hidden, state.Cell, 0.6f);

    private static void Check(Operation operation, Parameter[] parameters, params TensorShape[] inputs)
    {
        using ITrainingEngine managed = Engines.Managed(), torch = Engines.Torch();
        var (expected, actual) = (Run(managed, operation, parameters, inputs), Run(torch, operation, parameters, inputs));
        for (var i = 0; i < expected.Count; i++)
            Engines.Close(expected[i].What, expected[i].Numbers, actual[i].Numbers, Tolerance);
    }

    private static List<(string What, float[] Numbers)> Run(ITrainingEngine engine, Operation operation, Parameter[] parameters, TensorShape[] inputs)
    {
        var gradients = new ParameterGradients(parameters);
        using var e = engine.CreateExecutor(gradients);
        var leaves = inputs.Select((s, i) => e.Leaf(s, Engines.Numbers(i + 10, s.Length))).ToArray();
        using var output = operation(e.Operations, leaves);
        List<(string, float[])> found = [("the result", e.ValuesOf(output).ToArray())];
        e.Seed(output, Engines.Numbers(99, output.Shape.Length));
        e.Backward();
        found.AddRange(leaves.Select((l, i) => ($"the gradient of input {i}", e.GradientOf(l))));
        found.AddRange(parameters.Select(p => ($"the gradient of {p.Name}", gradients.Whole(p))));
        foreach (var leaf in leaves)
            leaf.Dispose();
        return found;
    }
}
