using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;
using RnnCodec.Training;
using RnnCodec.Weights;

namespace RnnCodec.Tests.Engine.Tape;

/// <summary>Loss and gradients of whole networks over several iterations against the reference's.</summary>
public class ReferenceGradientTests
{
    // Of the largest gradient of a parameter: float32 sums in another order, through up to four iterations.
    private const float Tolerance = 1e-3f;

    public static TheoryData<string> CodecVectors => [.. ReferenceVectors.Names("codec-")];

    public static TheoryData<string> EntropyVectors => [.. ReferenceVectors.Names("entropy-")];

    [Theory]
    [MemberData(nameof(CodecVectors))]
    public void BackwardReferenceVectorReproducesLossAndGradients(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var parameters = vectors.Parameters();
        var network = new CodecNetwork(vectors.Architecture(), parameters);
        var (loss, gradients) = LossAndGradients(network, parameters, vectors);

        Compare(name, vectors, parameters, loss, gradients);
    }

    [Theory]
    [MemberData(nameof(EntropyVectors))]
    public void BackwardEntropyReferenceVectorReproducesLossAndGradients(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var parameters = vectors.Parameters();
        var gradients = new ParameterGradients(parameters.All.Values);
        var e = new TapeExecutor(gradients, new CpuExecutor(2));
        using var model = new UnrolledBinaryRnn(new BinaryRnn(EntropyArchitecture.Parse(vectors.ArchitectureJson), parameters), e);
        var loss = 0.0;
        for (var t = 0; t < vectors.Iterations; t++)
        {
            var (shape, values) = vectors.ChannelsLast($"bits.{t}");
            using var bits = e.FromValues(shape, values);
            using var logits = model.Logits(bits);
            var gradient = new float[values.Length];
            loss += CodeLengthLoss.Evaluate(e.ValuesOf(logits), values, 1.0 / vectors.Iterations, gradient);
            e.Seed(logits, gradient);
        }
        e.Backward();
        Compare(name, vectors, parameters, (float)loss, gradients);
    }

    private static void Compare(string name, ReferenceVectors vectors, ParameterSet parameters, float loss, ParameterGradients gradients)
    {
        Assert.Equal(vectors.Tensor("loss").Values[0], loss, 1e-5f);
        foreach (var (parameterName, parameter) in parameters.All)
        {
            var actual = gradients.Whole(parameter);
            if (!vectors.Has("gradient." + parameterName))
            {
                // No loss depends on it: the reference has no gradient.
                Assert.All(actual, g => Assert.Equal(0, g));
                continue;
            }
            var expected = vectors.Tensor("gradient." + parameterName).Values;
            Assert.All(actual, g => Assert.True(float.IsFinite(g)));
            // The reference's associative LSTM divides by |z| = 0 in the first step and has no numbers there; differences check those.
            var scale = expected.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty(0).Max();
            for (var i = 0; i < expected.Length; i++)
            {
                if (float.IsFinite(expected[i]))
                    Assert.True(
                        MathF.Abs(expected[i] - actual[i]) <= Tolerance * scale + 1e-7f,
                        $"{name} {parameterName}: gradient {i} is {actual[i]}, the reference has {expected[i]} (largest {scale}).");
            }
        }
    }

    private static (float Loss, ParameterGradients Gradients) LossAndGradients(CodecNetwork network, ParameterSet parameters, ReferenceVectors vectors)
    {
        var (shape, input) = vectors.ChannelsLast("input");
        var gradients = new ParameterGradients(parameters.All.Values);
        var e = new TapeExecutor(gradients, new CpuExecutor(2));
        using var picture = e.FromValues(shape, input);
        using var codec = new UnrolledCodec(network, e, shape);
        var evaluator = new ReconstructionLoss(shape.Batch, shape.Height, shape.Width, 0);
        var loss = 0.0;
        for (var t = 0; t < vectors.Iterations; t++)
        {
            using var bits = codec.Encode(picture);
            codec.Decode(bits);
            using var reconstruction = codec.Reconstruct();
            loss += evaluator.Evaluate(input, e.ValuesOf(reconstruction), 1.0 / vectors.Iterations);
            e.Seed(reconstruction, evaluator.Gradient);
        }
        e.Backward();
        return ((float)loss, gradients);
    }
}
