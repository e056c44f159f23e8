using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RnnCodec.Architecture;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;

namespace RnnCodec.Tests.Container;

/// <summary>ARITHMETIC.md's check values, which another program computed from the document: golden pixels alone would not notice a sum in another order.</summary>
public class ArithmeticDocumentTests
{
    private const string File = "threshold";

    [Fact]
    [Trait("Category", "BitExact")]
    public void CheckValuesAreTheEnginesNumbers()
    {
        var (logits, effects) = Compute();
        using var document = new StreamReader(typeof(ArithmeticDocumentTests).Assembly.GetManifestResourceStream("ARITHMETIC.md")!);
        var text = document.ReadToEnd();

        Assert.Contains($"{File}.rnnc", text);
        Assert.Contains($"| {logits} |", text);
        Assert.Contains($"| {effects} |", text);
    }

    private static (string Logits, string Effects) Compute()
    {
        var model = CodecModel.Default;
        var e = new CpuExecutor();
        var contents = ContainerReader.Read(GoldenFiles.Read(File), new DecodeOptions());
        using var codec = new UnrolledCodec(model.Recurrent!, e, TilePixels.PaddedShape(contents.Header.Tile(0), model.Recurrent!.Architecture.CodeStride));
        using var coder = new CodePlaneDecoder(model.EntropyNetwork!, e, codec.CodeShape);
        using var entropy = new UnrolledBinaryRnn(model.EntropyNetwork!, e);
        using IncrementalHash logits = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), effects = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var t = 1; t <= contents.UsableIterations(0); t++)
        {
            using var effect = codec.SquaredEffects();
            for (var repeat = codec.CodeShape.Length / effect.Shape.Length; repeat > 0; repeat--)
                effects.AppendData(MemoryMarshal.AsBytes(((CpuTensor)effect).Span));
            using var mask = codec.SentMask(contents.Header.Threshold);
            using var bits = coder.TryDecode(contents.Payload(t, 0), mask)!;
            using var logit = entropy.Logits(bits);
            logits.AppendData(MemoryMarshal.AsBytes(((CpuTensor)logit).Span));
            codec.Decode(bits);
        }
        return (Convert.ToHexStringLower(logits.GetHashAndReset()), Convert.ToHexStringLower(effects.GetHashAndReset()));
    }
}
