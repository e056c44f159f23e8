using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Tests.Coding;

public class EntropyTranscoderTests
{
    private static readonly CodecModel Model = CodecModel.Default;
    private static readonly DecodeOptions Options = new();

    public static TheoryData<int, int, float, int> Headers => new()
    {
        { 40, 24, 0, 0 },
        { 40, 24, 0.06f, 0 },
        { 70, 50, 0, 32 },
        { 70, 50, 0.12f, 32 },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void TranscodeGivesWhatTheEncoderWritesWithTheOtherCoding(int width, int height, float threshold, int tileSize)
    {
        var image = TestPictures.Transparent(width, height);
        var plain = Encode(image, BitCoding.Plain, threshold, tileSize);
        var coded = Encode(image, BitCoding.Entropy, threshold, tileSize);

        Assert.NotEqual(plain, coded);
        Assert.Equal(coded, ImageCodec.Default.Transcode(plain, BitCoding.Entropy, Options));
        Assert.Equal(plain, ImageCodec.Default.Transcode(coded, BitCoding.Plain, Options));
    }

    [Fact]
    public void TranscodeOfTheCodecsOwnFilesGivesItsOtherFiles()
    {
        var image = TestPictures.Grey(33, 20);
        var metadata = new ImageMetadata { Exif = new byte[] { 1, 2, 3 }, Others = [new MetadataBox("note", new byte[] { 4 })] };
        var options = new EncodeOptions { Iterations = 5, Metadata = metadata };
        var coded = ImageCodec.Default.Encode(image, options);
        var plain = ImageCodec.Default.Encode(image, options with { EntropyCoding = false });

        Assert.Equal(coded, ImageCodec.Default.Transcode(plain, BitCoding.Entropy, Options));
        Assert.Equal(plain, ImageCodec.Default.Transcode(coded, BitCoding.Plain, Options));
    }

    [Fact]
    public void TranscodeIntoTheCodingItHasGivesTheSameBytes()
    {
        var file = ImageCodec.Default.Encode(TestPictures.Colour(20, 20), new EncodeOptions { Iterations = 2 });
        Assert.Equal(file, ImageCodec.Default.Transcode(file, BitCoding.Entropy, Options));
    }

    [Fact]
    public void TranscodeOfACutFileNamesTheMissingChunk()
    {
        var file = ImageCodec.Default.Encode(TestPictures.Colour(20, 20), new EncodeOptions { Iterations = 3, EntropyCoding = false });
        var e = Assert.Throws<TruncatedFileException>(() => ImageCodec.Default.Transcode(file.AsSpan(0, file.Length - 1), BitCoding.Entropy, Options));
        Assert.Equal("iteration 3, tile 0", e.Chunk);
    }

    [Fact]
    public void TranscodeOfAnInvalidPayloadNamesItsChunk()
    {
        var output = new ArrayBufferWriter<byte>();
        ContainerWriter.WriteFile(output, Header(new RgbImage(16, 16), BitCoding.Entropy, 0, 0, 1), ImageMetadata.Empty, null, (_, _) => new byte[20]);
        var e = Assert.Throws<CorruptFileException>(() => ImageCodec.Default.Transcode(output.WrittenSpan, BitCoding.Plain, Options));
        Assert.Equal("iteration 1, tile 0", e.Chunk);
    }

    [Fact]
    public void TranscodeWithoutAnEntropyModelSaysSo()
    {
        var codec = new ImageCodec(Model.WithoutEntropyModel());
        var plain = codec.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 1 });
        var e = Assert.Throws<RnnCodecException>(() => codec.Transcode(plain, BitCoding.Entropy, Options));
        Assert.Contains("has no entropy model", e.Message);
    }

    [Fact]
    public void TranscodeOfAnotherModelsFileNamesBoth()
    {
        var other = new ImageCodec(Model.WithoutEntropyModel());
        var file = other.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 1 });
        Assert.Throws<ModelMismatchException>(() => ImageCodec.Default.Transcode(file, BitCoding.Entropy, Options));
    }

    private static FileHeader Header(RgbImage image, BitCoding coding, float threshold, int tileSize, int iterations) => new()
    {
        ModelId = Model.Id,
        Width = image.Width,
        Height = image.Height,
        Iterations = iterations,
        HasAlpha = image.HasAlpha,
        Coding = coding,
        Threshold = threshold,
        TileSize = tileSize,
    };

    /// <summary>A file of four iterations; where it has tiles, of one to four of them, so that a tile may end before the others.</summary>
    private static byte[] Encode(RgbImage image, BitCoding coding, float threshold, int tileSize)
    {
        const int Iterations = 4;
        var header = Header(image, coding, threshold, tileSize, Iterations);
        if (tileSize > 0)
            header = header with { TileIterations = Enumerable.Range(0, (int)header.TileCount).Select(tile => (byte)(1 + (tile + 3) % Iterations)).ToArray() };
        var payloads = new byte[header.TileCount][][];
        for (var tile = 0; tile < payloads.Length; tile++)
        {
            using var encoder = new TileEncoder(Model, new CpuExecutor(1), image, header.Tile(tile), coding, threshold);
            payloads[tile] = [.. Enumerable.Range(0, header.IterationsOf(tile)).Select(_ => encoder.EncodeIteration())];
        }
        var output = new ArrayBufferWriter<byte>();
        ContainerWriter.WriteFile(output, header, ImageMetadata.Empty, AlphaPlane.Compress(image.Alpha, image.Width, image.Height), (t, tile) => payloads[tile][t - 1]);
        return output.WrittenSpan.ToArray();
    }
}
