using System.Security.Cryptography;
using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;
using RnnCodec.Weights;
using Xunit.Abstractions;

namespace RnnCodec.Tests.EntropyCoding;

public class CodePlaneCoderTests(ITestOutputHelper output)
{
    private const int Iterations = 3;

    private static readonly TensorShape Shape = new(1, 14, 40, 32);

    /// <summary>Logits of a few units at most: such as a trained model has.</summary>
    private static readonly BinaryRnn Network = RandomNetwork(16, 32, seed: 4, largest: 0.2f);

    private static readonly float[][] Planes = [.. Enumerable.Range(7, Iterations).Select(seed => RandomPlane(Shape, seed))];

    public static TheoryData<int, int> Machines => new()
    {
        { 512, 1 }, { 256, 1 }, { 128, 1 }, { 512, 2 }, { 256, 7 },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void EncodeEveryVectorWidthAndThreadCountGivesTheSameBytes(int width, int threads)
    {
        Assert.Equal(Payloads(512, 1), Payloads(width, threads));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void DecodeOnAnyMachineGivesTheEncodersBits(int width, int threads)
    {
        var payloads = Payloads(512, 1);
        var executor = new CpuExecutor(threads, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 };
        using var decoder = new CodePlaneDecoder(Network, executor, Shape);
        for (var t = 0; t < Iterations; t++)
        {
            using var bits = decoder.TryDecode(payloads[t]);
            Assert.NotNull(bits);
            Assert.Equal(Planes[t], ((CpuTensor)bits).Span.ToArray());
        }
    }

    [Theory]
    [InlineData("entropy-single")]
    [InlineData("entropy-progressive")]
    [InlineData("entropy-extended")]
    public void DecodeEveryKindOfModelGivesTheEncodersBits(string name)
    {
        var vectors = ReferenceVectors.Load(name);
        var network = new BinaryRnn(EntropyArchitecture.Parse(vectors.ArchitectureJson), vectors.Parameters());
        AssertRoundTrip(
            network,
            [.. Enumerable.Range(0, vectors.Iterations).Select(t => vectors.ChannelsLast($"bits.{t}").Values)],
            vectors.ChannelsLast("bits.0").Shape);
    }

    // Made once. With the instruction sets switched off (DOTNET_EnableAVX512F=0, DOTNET_EnableAVX2=0, DOTNET_EnableHWIntrinsic=0) they must be the same.
    [Theory]
    [InlineData("entropy-single", "62b261fd1f0a8eae")]
    [InlineData("entropy-progressive", "fe0051fb1dbaeec1")]
    [InlineData("entropy-extended", "07c274f1aedf5966")]
    public void EncodeIsTheFormatsBytes(string name, string expected)
    {
        var vectors = ReferenceVectors.Load(name);
        var network = new BinaryRnn(EntropyArchitecture.Parse(vectors.ArchitectureJson), vectors.Parameters());
        float[][] planes = [.. Enumerable.Range(0, vectors.Iterations).Select(t => vectors.ChannelsLast($"bits.{t}").Values)];
        var payloads = Encode(network, new CpuExecutor(1), planes, vectors.ChannelsLast("bits.0").Shape);
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(payloads.SelectMany(p => p).ToArray()))[..16]);
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(7, 5, 3, 4)]
    [InlineData(20, 33, 2, 9)]
    [InlineData(37, 40, 9, 1)]
    // Wide enough for a second thread to run ahead; 5 units lie in one vector with other places'.
    [InlineData(24, 12, 6, 75)]
    [InlineData(5, 3, 7, 40)]
    // Two sums in different orders differ in their last bits, which the rounding of logits to 1/64 mostly hides: only many bits show it.
    [InlineData(32, 32, 40, 60)]
    public void DecodeUnitsBitsAndSidesOfAnyNumberGivesTheEncodersBits(int units, int bits, int height, int width)
    {
        var network = RandomNetwork(units, bits, seed: units);
        var shape = new TensorShape(1, height, width, bits);
        AssertRoundTrip(network, [.. Enumerable.Range(units + bits, Iterations).Select(seed => RandomPlane(shape, seed))], shape);
    }

    [Fact]
    public void EncodeIsWithinOnePercentOfTheCrossEntropy()
    {
        using var model = new UnrolledBinaryRnn(Network, new CpuExecutor());
        var payloads = Payloads(512, 1);
        for (var t = 0; t < Iterations; t++)
        {
            var plane = Planes[t];
            using var bits = (CpuTensor)new CpuExecutor().FromValues(Shape, plane);
            using var logits = (CpuTensor)model.Logits(bits);
            var entropy = 0.0;
            for (var i = 0; i < plane.Length; i++)
                entropy += Math.Log2(1 + Math.Exp(-plane[i] * (double)logits.Span[i])) / 8;
            output.WriteLine($"Iteration {t + 1}: cross-entropy {entropy:F1} bytes, payload {payloads[t].Length} bytes, plain bits {plane.Length / 8} bytes.");
            Assert.InRange(payloads[t].Length, entropy * 0.99 - 1, entropy * 1.01 + 16);
        }
    }

    [Fact]
    public void TryDecodeDamagedPayloadsEndsWithoutACrash()
    {
        var random = new Random(5);
        var good = Payloads(512, 1);
        var refused = 0;
        const int Tries = 60;
        for (var i = 0; i < Tries; i++)
        {
            var payload = (i % 4) switch
            {
                0 => good[0].AsSpan(0, random.Next(good[0].Length)).ToArray(),
                1 => [.. good[0], .. new byte[random.Next(1, 40)]],
                2 => [.. Enumerable.Range(0, random.Next(2 * good[0].Length)).Select(_ => (byte)random.Next(256))],
                _ => [.. good[0].Select((b, at) => at == i ? (byte)(b ^ 0x40) : b)],
            };
            using var decoder = new CodePlaneDecoder(Network, new CpuExecutor(1), Shape);
            using var bits = (CpuTensor?)decoder.TryDecode(payload);
            if (bits is null)
                refused++;
            else
                Assert.Equal(-1, bits.Span.IndexOfAnyExcept(-1f, 1f));
        }
        output.WriteLine($"{refused} of {Tries} damaged payloads were refused.");
        // A payload whose damage leaves its length in step with the probabilities cannot be told from a sound one here; the file's checksums tell it.
        Assert.InRange(refused, Tries / 2, Tries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryDecodeCancelledEnds(int threads)
    {
        var network = RandomNetwork(16, 8, seed: 1);
        using var cancellation = new CancellationTokenSource();
        using var decoder = new CodePlaneDecoder(network, new CpuExecutor(threads, null, cancellation.Token), new TensorShape(1, 50, 60, 8));
        using (decoder.TryDecode(new byte[100]))
            cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => decoder.TryDecode(new byte[100]));
    }

    [Fact]
    public void CoderOfWrongShapeSaysWhatItNeeds()
    {
        var executor = new CpuExecutor(1);
        using var encoder = new CodePlaneEncoder(Network, executor);
        using var bits = executor.FromValues(new TensorShape(1, 1, 1, 3), [1, 1, -1]);
        Assert.Contains("32 bits", Assert.Throws<ArgumentException>(() => encoder.Encode(bits)).Message);
        Assert.Contains("32 bits", Assert.Throws<ArgumentException>(() => new CodePlaneDecoder(Network, executor, bits.Shape)).Message);
    }

    private static byte[][] Payloads(int width, int threads) =>
        Encode(Network, new CpuExecutor(threads, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 }, Planes, Shape);

    private static byte[][] Encode(BinaryRnn network, CpuExecutor executor, float[][] planes, TensorShape shape)
    {
        using var encoder = new CodePlaneEncoder(network, executor);
        var payloads = new byte[planes.Length][];
        for (var t = 0; t < planes.Length; t++)
        {
            using var bits = executor.FromValues(shape, planes[t]);
            payloads[t] = encoder.Encode(bits);
        }
        return payloads;
    }

    private static void AssertRoundTrip(BinaryRnn network, float[][] planes, TensorShape shape)
    {
        var payloads = Encode(network, new CpuExecutor(1), planes, shape);
        foreach (var (width, threads) in new[] { (512, 1), (256, 1), (128, 1), (512, 2), (128, 7) })
        {
            var executor = new CpuExecutor(threads, CpuKernels.OfWidth(width)) { SmallestParallelWork = 1 };
            using var decoder = new CodePlaneDecoder(network, executor, shape);
            for (var t = 0; t < planes.Length; t++)
            {
                using var bits = decoder.TryDecode(payloads[t]);
                Assert.NotNull(bits);
                Assert.Equal(planes[t], ((CpuTensor)bits).Span.ToArray());
            }
        }
    }

    private static BinaryRnn RandomNetwork(int units, int bits, int seed, float largest = 0.5f)
    {
        var parameters = ParameterSet.Creating();
        var network = new BinaryRnn(new EntropyArchitecture { Units = units, Bits = bits, Iterations = Iterations }, parameters);
        var random = new Random(seed);
        foreach (var parameter in parameters.All.Values)
        {
            foreach (ref var value in parameter.Values)
                value = largest * (2 * random.NextSingle() - 1);
            parameter.Touch();
        }
        return network;
    }

    /// <summary>Bits that mostly repeat those of the place on the left.</summary>
    private static float[] RandomPlane(TensorShape shape, int seed)
    {
        var random = new Random(seed);
        var plane = new float[shape.Length];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = i >= shape.Channels && random.Next(4) > 0 ? plane[i - shape.Channels] : random.Next(2) * 2 - 1;
        return plane;
    }
}
