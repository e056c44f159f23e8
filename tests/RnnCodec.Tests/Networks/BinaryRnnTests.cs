using RnnCodec.Architecture;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.Tests.Networks;

public class BinaryRnnTests
{
    // float32 sums of a few hundred terms, in another order than the reference's.
    private const float Tolerance = 1e-4f;

    public static TheoryData<string> EntropyVectors => [.. ReferenceVectors.Names("entropy-")];

    [Theory]
    [MemberData(nameof(EntropyVectors))]
    public void LogitsReferenceVectorReproducesLogits(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var e = new CpuExecutor();
        using var model = new UnrolledBinaryRnn(new BinaryRnn(EntropyArchitecture.Parse(vectors.ArchitectureJson), vectors.Parameters()), e);
        for (var t = 0; t < vectors.Iterations; t++)
        {
            var (shape, values) = vectors.ChannelsLast($"bits.{t}");
            using var bits = e.FromValues(shape, values);
            using var logits = model.Logits(bits);

            var (expected, actual) = (vectors.ChannelsLast($"logits.{t}").Values, ((CpuTensor)logits).Span.ToArray());
            Assert.Equal(expected.Length, actual.Length);
            for (var i = 0; i < expected.Length; i++)
                Assert.True(
                    MathF.Abs(expected[i] - actual[i]) <= Tolerance,
                    $"{name} iteration {t}: logit {i} is {actual[i]}, the reference has {expected[i]}.");
        }
    }
}
