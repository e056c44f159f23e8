using System.Text;
using System.Text.RegularExpressions;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.Container;

/// <summary>FORMAT.md's examples, which were computed by another program than the writer.</summary>
public partial class FormatDocumentTests
{
    private static readonly sbyte[] ExampleMap = [0, 0, -1, 1, 1, 3];

    [Fact]
    public void OnePixelReadsAndWritesAsDocumented()
    {
        var content = new FileContent(
            new FileHeader { ModelId = FileContent.ModelId, Width = 1, Height = 1, Iterations = 2 },
            ImageMetadata.Empty,
            null,
            null,
            new() { [(1, 0)] = [0x01, 0x02, 0x03, 0x84], [(2, 0)] = [0xFF, 0xFF, 0x00, 0x00] });
        var file = Example("One pixel");
        Assert.Equal(48, file.Length);
        content.AssertIs(ContainerReader.Read(file, new DecodeOptions()));
        Assert.Equal(Convert.ToHexString(file), Convert.ToHexString(content.Write()));
    }

    [Fact]
    public void PlainBitPlanesDecodeAndEncodeAsDocumented()
    {
        var contents = ContainerReader.Read(Example("Plain bit planes"), new DecodeOptions());
        var header = contents.Header;
        Assert.Equal(new PlaneHeader { TopPlane = 2, LogStep = 4608, Frequency = 64, Tuning = Tuning.MsSsim }, header.Planes);
        Assert.Equal((16, 16, 3, true, BitCoding.Plain), (header.Width, header.Height, header.Iterations, header.IsGrey, header.Coding));
        var network = GoldenFiles.ModelOf("small").Planes!;
        var integers = PlanesDecoder.Integers(network, contents, new float[1], new TileWork(new ExecutorPool(), 1, default), new WorkProgress(null, 1));

        var expected = new short[384];
        (expected[0], expected[1], expected[5]) = (5, -1, 1);
        Assert.Equal(expected, integers.Main);
        var payloads = new PlaneTile(header, 0, new float[1]).Encode(network.Entropy, new CpuExecutor(), integers, header.Iterations, null);
        Assert.Equal(Enumerable.Range(1, 3).Select(t => Convert.ToHexString(contents.Payload(t, 0).Span)), payloads.Select(Convert.ToHexString));
    }

    [Fact]
    public void ExactPictureDecodesAsDocumented()
    {
        var file = Example("Exact picture of three colours");
        byte[] row = [200, 0, 0, 255, 255, 0, 255, 255, 255];

        Assert.Equal(38, file.Length);
        Assert.True(ImageCodec.Identify(file).IsExact);
        Assert.Equal([.. row, .. row], ImageCodec.Default.Decode(file).Pixels.ToArray());
        Assert.Equal(Convert.ToHexString(file), Convert.ToHexString(ImageCodec.TakeIterations(file, 1)));
    }

    [Fact]
    public void EverythingReadsAndWritesAsDocumented()
    {
        var content = new FileContent(
            new FileHeader
            {
                ModelId = FileContent.ModelId,
                Width = 40,
                Height = 20,
                Iterations = 2,
                IsGrey = true,
                HasAlpha = true,
                Coding = BitCoding.Entropy,
                Planes = new PlaneHeader { TopPlane = 1, LogStep = -300, Frequency = 64, Tuning = Tuning.Psnr, HasMap = true, IsCut = true },
                TileSize = 16,
            },
            new ImageMetadata { IccProfile = "profile"u8.ToArray(), Others = [new MetadataBox("note", new byte[1])] },
            [.. Enumerable.Range(0, 800).Select(i => i % 40 < 20 ? (byte)255 : (byte)0)],
            Example("A step map"),
            new()
            {
                [(1, 0)] = Example("A range-coded stream"),
                [(1, 1)] = [1],
                [(1, 2)] = [2, 2],
                [(1, 3)] = [3, 3, 3],
                [(1, 4)] = [4, 4, 4, 4],
                [(1, 5)] = [5, 5, 5, 5, 5],
                [(2, 0)] = [0xA0],
                [(2, 1)] = [],
                [(2, 2)] = [0xA2],
                [(2, 3)] = [],
                [(2, 4)] = [0xA4],
                [(2, 5)] = [],
            });
        var file = Example("Everything");
        var read = ContainerReader.Read(file, new DecodeOptions());
        content.AssertIs(read);
        Assert.Null(read.Damage);

        // Deflate's bytes are the deflater's choice: the file is the same less those.
        var alphaBytes = ContainerWriter.ChunkBytes(AlphaPlane.Compress(content.Alpha!, 40, 20).Length);
        var front = ContainerWriter.FrontBytes(content.Header, content.Metadata);
        var written = content.Write();
        Assert.Equal(Convert.ToHexString(file, 0, front), Convert.ToHexString(written, 0, front));
        var codes = written[(front + alphaBytes)..];
        Assert.Equal(Convert.ToHexString(file[^codes.Length..]), Convert.ToHexString(codes));
    }

    /// <summary>What there is of the chunk that a file ends in is of use to a bit-plane codec alone.</summary>
    [Theory]
    [InlineData("One pixel", false)]
    [InlineData("Plain bit planes", true)]
    public void ReadAFileThatEndsInAChunkKeepsABitPlaneFilesBeginning(string example, bool keeps)
    {
        var file = Example(example);
        var contents = ContainerReader.Read(file.AsMemory(0, file.Length - 5), new DecodeOptions { AllowTruncated = true });

        Assert.IsType<TruncatedFileException>(contents.Damage);
        Assert.Equal(keeps, contents.CutPayload(0) is not null);
    }

    [Fact]
    public void StepMapIsAsDocumented()
    {
        var map = new sbyte[6];
        Assert.True(StepMapCoder.TryDecode(Example("A step map"), map, 3));
        Assert.Equal(ExampleMap, map);
        Assert.Equal(Example("A step map"), StepMapCoder.Encode(ExampleMap, 3));
    }

    [Fact]
    public void RangeCodedStreamIsAsDocumented()
    {
        var sequence = Enumerable.Range(0, 40).Select(i => (Bit: i * i % 7 < 3, P: (int)(i * 2654435761L / 256 % 65535) + 1)).ToArray();
        var encoder = new RangeEncoder();
        foreach (var (bit, p) in sequence)
            encoder.Encode(bit, p);
        var stream = Example("A range-coded stream");
        Assert.Equal(stream, encoder.Finish().ToArray());
        var decoder = new RangeDecoder(stream);
        foreach (var (bit, p) in sequence)
            Assert.Equal(bit, decoder.Decode(p));
        Assert.True(decoder.IsComplete);
    }

    private static byte[] Example(string title)
    {
        using var document = typeof(FormatDocumentTests).Assembly.GetManifestResourceStream("FORMAT.md")!;
        var text = new StreamReader(document, Encoding.UTF8).ReadToEnd();
        var section = text[text.IndexOf($"### {title}\n", StringComparison.Ordinal)..];
        var block = section.Split("```")[1];
        return Convert.FromHexString(CommentOrSpace().Replace(block, ""));
    }

    [GeneratedRegex(@"#.*|\s")]
    private static partial Regex CommentOrSpace();
}
