using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Tests.Reference;
using RnnCodec.Transform;

namespace RnnCodec.Tests.Container;

/// <summary>ARITHMETIC.md's check values: the engine's, and those of a decoder that was written from the document.</summary>
public class ArithmeticDocumentTests
{
    private const string File = "small";

    [Fact]
    [Trait("Category", "BitExact")]
    public void ProbabilitiesAreTheEngines()
    {
        var file = GoldenFiles.Read(File);
        var contents = ContainerReader.Read(file, new DecodeOptions());
        var (header, offsets) = (contents.Header, PlanesDecoder.Offsets(contents));
        var steps = new QuantizerSteps(header.Planes!.LogStep, header.Planes.Frequency);
        var integers = new PlaneIntegers(PlaneTile.Places(header.Height), PlaneTile.Places(header.Width), header.IsGrey);
        using var coder = new PlaneCoder(GoldenFiles.ModelOf(File).Planes!.Entropy, new CpuExecutor(), steps, offsets, integers);
        var probabilities = new List<int>();
        for (var t = 0; t < header.Iterations; t++)
        {
            var bits = new TracedBits(new RangeDecoder(contents.Payload(t + 1, 0).Span), probabilities);
            Assert.True(t > 0 || coder.CodeHead(ref bits, null));
            Assert.True(coder.CodePlane(ref bits, header.Planes.TopPlane - t, null));
        }

        AssertRow("probabilities", probabilities.Count, HashOf(probabilities));
    }

    [Fact]
    public void LogitsAndProbabilitiesAreTheReferenceDecoders()
    {
        ReferenceDecoder? trace = null;
        ReferenceDecoder.Decode(GoldenFiles.Read(File), ReferenceDecoderTests.WeightsOf(File), trace: decoder => trace = decoder);

        AssertRow("logits", trace!.Logits.Count, HashOf([.. trace.Logits.Select(BitConverter.SingleToInt32Bits)]));
        AssertRow("probabilities", trace.Probabilities.Count, HashOf(trace.Probabilities));
    }

    /// <summary>The document's table of single numbers, in hexadecimal.</summary>
    [Theory]
    [InlineData("exp(1)")]
    [InlineData("exp(-3.7)")]
    [InlineData("sigmoid(0.3)")]
    [InlineData("tanh(0.7)")]
    [InlineData("f of 1")]
    [InlineData("f of 2")]
    [InlineData("f of 100")]
    [InlineData("inverse of luma, pixel 0, coefficient 37")]
    [InlineData("inverse of Cb, pixel 77, coefficient 200")]
    public void SingleNumbersAreTheEngines(string name)
    {
        var expected = Document().Split('\n').Single(line => line.StartsWith($"| {name} |", StringComparison.Ordinal)).Split('|')[2].Trim();

        Assert.Equal(uint.Parse(expected, NumberStyles.HexNumber, CultureInfo.InvariantCulture), BitConverter.SingleToUInt32Bits(Number(name)));
    }

    private static unsafe float Number(string name)
    {
        float x, y;
        switch (name)
        {
            case "exp(1)": return CpuKernels.Best.Exp(1);
            case "exp(-3.7)": return CpuKernels.Best.Exp(-3.7f);
            case "sigmoid(0.3)":
                x = 0.3f;
                CpuKernels.Best.Activate(&x, &y, 1, Activation.Sigmoid);
                return y;
            case "tanh(0.7)":
                x = 0.7f;
                CpuKernels.Best.Activate(&x, &y, 1, Activation.Tanh);
                return y;
            case "f of 1": return Magnitude.Logarithms[1];
            case "f of 2": return Magnitude.Logarithms[2];
            case "f of 100": return Magnitude.Logarithms[100];
            case "inverse of luma, pixel 0, coefficient 37": return Coefficient(0, 0, 37);
            default: return Coefficient(1, 77, 200);
        }
    }

    /// <summary>A pixel of a block in which one coefficient is 1.</summary>
    private static float Coefficient(int component, int pixel, int coefficient)
    {
        var e = new CpuExecutor();
        var values = new float[256];
        values[coefficient] = 1;
        using var coefficients = (CpuTensor)e.FromValues(new TensorShape(1, 1, 1, 256), values);
        using var plane = LappedTransform.Synthesise(e, coefficients, component);
        return plane.Span[pixel];
    }

    private static void AssertRow(string numbers, int count, string hash)
    {
        var row = $"| {numbers} | {count} | {hash} |";
        Assert.True(Document().Contains(row, StringComparison.Ordinal), $"ARITHMETIC.md lacks the row {row}");
    }

    private static string Document()
    {
        using var document = new StreamReader(typeof(ArithmeticDocumentTests).Assembly.GetManifestResourceStream("ARITHMETIC.md")!);
        return document.ReadToEnd();
    }

    private static string HashOf(List<int> numbers)
    {
        var bytes = new byte[4 * numbers.Count];
        for (var i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private ref struct TracedBits(RangeDecoder decoder, List<int> probabilities) : IPlaneBits
    {
        private RangeDecoder _decoder = decoder;

        public readonly bool IsExhausted => _decoder.IsExhausted;

        public bool Next(bool bit, int probability)
        {
            probabilities.Add(probability);
            return _decoder.Decode(probability);
        }
    }
}
