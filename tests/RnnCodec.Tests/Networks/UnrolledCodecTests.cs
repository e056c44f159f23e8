using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.Tests.Networks;

public class UnrolledCodecTests
{
    // float32 sums of a few hundred terms, in another order than the reference's.
    private const float Tolerance = 1e-4f;

    public static TheoryData<string> CodecVectors => [.. ReferenceVectors.Names("codec-")];

    [Theory]
    [Trait("Category", "BitExact")]
    [MemberData(nameof(CodecVectors))]
    public void EncodeAndDecodeReferenceVectorReproducesBitsAndReconstructions(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var network = new CodecNetwork(vectors.Architecture(), vectors.Parameters());
        var (shape, input) = vectors.ChannelsLast("input");
        var e = new CpuExecutor();
        using var picture = e.FromValues(shape, input);
        using var codec = new UnrolledCodec(network, e, shape);
        for (var t = 0; t < vectors.Iterations; t++)
        {
            using var bits = codec.Encode(picture);
            codec.Decode(bits);
            using var reconstruction = codec.Reconstruct();

            Assert.Equal(vectors.ChannelsLast($"bits.{t}").Values, ((CpuTensor)bits).Span.ToArray());
            AssertClose(vectors.ChannelsLast($"reconstruction.{t}").Values, ((CpuTensor)reconstruction).Span, $"{name} iteration {t}");
        }
    }

    [Theory]
    [MemberData(nameof(CodecVectors))]
    public void DecodeBitsAloneGivesTheEncodersReconstruction(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var network = new CodecNetwork(vectors.Architecture(), vectors.Parameters());
        var shape = vectors.ChannelsLast("input").Shape;
        var e = new CpuExecutor();
        using var codec = new UnrolledCodec(network, e, shape);
        for (var t = 0; t < vectors.Iterations; t++)
        {
            var (codeShape, values) = vectors.ChannelsLast($"bits.{t}");
            using var bits = e.FromValues(codeShape, values);
            codec.Decode(bits);
        }
        using var reconstruction = codec.Reconstruct();
        AssertClose(vectors.ChannelsLast($"reconstruction.{vectors.Iterations - 1}").Values, ((CpuTensor)reconstruction).Span, name);
    }

    [Theory]
    [MemberData(nameof(CodecVectors))]
    public void DecodeEveryVectorWidthAndThreadCountGivesTheSameBits(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var network = new CodecNetwork(vectors.Architecture(), vectors.Parameters());
        var (shape, input) = vectors.ChannelsLast("input");
        float[]? expected = null;
        foreach (var (width, threads) in new[] { (512, 1), (256, 1), (128, 1), (512, 2), (256, 7) })
        {
            var e = new CpuExecutor(threads, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 };
            using var picture = e.FromValues(shape, input);
            using var codec = new UnrolledCodec(network, e, shape);
            for (var t = 0; t < vectors.Iterations; t++)
            {
                using var bits = codec.Encode(picture);
                codec.Decode(bits);
            }
            using var reconstruction = codec.Reconstruct();
            var values = ((CpuTensor)reconstruction).Span.ToArray();
            expected ??= values;
            Assert.True(
                expected.AsSpan().SequenceEqual(values),
                $"{name}: {width}-bit vectors on {threads} threads give other bits than 512-bit vectors on one.");
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(expected[i] - actual[i]) <= Tolerance, $"{what}: number {i} is {actual[i]}, the reference has {expected[i]}.");
    }
}
