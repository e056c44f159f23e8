using RnnCodec.Architecture;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;

namespace RnnCodec.Tests.Engine.Tape;

/// <summary>Loss and gradients of whole networks over several iterations against the reference's.</summary>
public class ReferenceGradientTests
{
    // Of the largest gradient of a parameter: float32 sums in another order, through up to four iterations.
    private const float Tolerance = 1e-3f;

    public static TheoryData<string> CodecVectors => [.. ReferenceVectors.Names("codec-")];

    [Theory]
    [MemberData(nameof(CodecVectors))]
    public void BackwardReferenceVectorReproducesLossAndGradients(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var parameters = vectors.Parameters();
        var network = new CodecNetwork(CodecArchitecture.Parse(vectors.ArchitectureJson), parameters);
        var (loss, gradients) = LossAndGradients(network, parameters, vectors, backward: true);

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
                    Assert.True(MathF.Abs(expected[i] - actual[i]) <= Tolerance * scale + 1e-7f, $"{name} {parameterName}: gradient {i} is {actual[i]}, the reference has {expected[i]} (largest {scale}).");
            }
        }
    }

    private static (float Loss, ParameterGradients Gradients) LossAndGradients(CodecNetwork network, ParameterSet parameters, ReferenceVectors vectors, bool backward)
    {
        var (shape, input) = vectors.ChannelsLast("input");
        var gradients = new ParameterGradients(parameters.All.Values);
        var e = new TapeExecutor(gradients, new CpuExecutor(2));
        using var picture = e.FromValues(shape, input);
        using var codec = new UnrolledCodec(network, e, shape);
        var loss = 0.0;
        for (var t = 0; t < vectors.Iterations; t++)
        {
            using var all = codec.Encode(picture);
            using var mask = codec.SentMask(vectors.Threshold, vectors.Threshold);
            using var bits = mask is null ? e.Affine(all, 1) : e.Multiply(all, mask);
            codec.Decode(bits);
            using var reconstruction = codec.Reconstruct();
            var values = TapeExecutor.ValuesOf(reconstruction);
            var gradient = new float[values.Length];
            var weight = 1f / (values.Length * vectors.Iterations);
            for (var i = 0; i < values.Length; i++)
            {
                loss += weight * MathF.Abs(input[i] - values[i]);
                gradient[i] = weight * MathF.Sign(values[i] - input[i]);
            }
            e.Seed(reconstruction, gradient);
        }
        if (backward)
            e.Backward();
        return ((float)loss, gradients);
    }
}
