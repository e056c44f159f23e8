using System.Text;
using System.Text.RegularExpressions;
using RnnCodec.Container;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.Container;

/// <summary>FORMAT.md's examples, which were computed by another program than the writer.</summary>
public partial class FormatDocumentTests
{
    [Fact]
    public void OnePixelReadsAndWritesAsDocumented()
    {
        var content = new FileContent(
            new FileHeader { ModelId = FileContent.ModelId, Width = 1, Height = 1, Iterations = 2 },
            ImageMetadata.Empty,
            null,
            new() { [(1, 0)] = [0x01, 0x02, 0x03, 0x84], [(2, 0)] = [0xFF, 0xFF, 0x00, 0x00] });
        var file = Example("One pixel");
        Assert.Equal(48, file.Length);
        content.AssertIs(ContainerReader.Read(file, new DecodeOptions()));
        Assert.Equal(Convert.ToHexString(file), Convert.ToHexString(content.Write()));
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
                Threshold = 0.0625f,
                TileSize = 16,
                TileIterations = new byte[] { 2, 1, 2, 1, 1, 1 },
            },
            new ImageMetadata { IccProfile = "profile"u8.ToArray(), Others = [new MetadataBox("note", new byte[1])] },
            [.. Enumerable.Range(0, 800).Select(i => i % 40 < 20 ? (byte)255 : (byte)0)],
            new()
            {
                [(1, 0)] = Example("A range-coded stream"),
                [(1, 1)] = [1],
                [(1, 2)] = [2, 2],
                [(1, 3)] = [3, 3, 3],
                [(1, 4)] = [4, 4, 4, 4],
                [(1, 5)] = [5, 5, 5, 5, 5],
                [(2, 0)] = [0xA0],
                [(2, 2)] = [0xA2],
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
