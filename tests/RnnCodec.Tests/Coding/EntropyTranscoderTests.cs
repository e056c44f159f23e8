using System.Buffers;
using RnnCodec.Container;

namespace RnnCodec.Tests.Coding;

public class EntropyTranscoderTests
{
    private static readonly ImageCodec Planes = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);
    private static readonly DecodeOptions Options = new();

    public static TheoryData<string, int, int, int, int?> Files => new()
    {
        { "planes", 40, 24, 0, null },
        { "planes", 70, 50, 32, null },
        { "planes", 70, 50, 32, 3 },
        { "recurrent", 40, 24, 0, null },
        { "recurrent", 70, 50, 32, null },
        { "recurrent", 70, 50, 32, 3 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void TranscodeGivesWhatTheEncoderWritesWithTheOtherCoding(string kind, int width, int height, int tileSize, int? iterations)
    {
        var codec = Codec(kind);
        var metadata = new ImageMetadata { Exif = new byte[] { 1, 2, 3 }, Others = [new MetadataBox("note", new byte[] { 4 })] };
        // Plain bits all cost the same, so with effort the encoder would make other integers 0.
        var options = new EncodeOptions { TileSize = tileSize, Iterations = iterations, Metadata = metadata, Effort = 0 };
        foreach (var image in new[] { TestPictures.Transparent(width, height), TestPictures.Grey(width, height) })
        {
            var coded = codec.Encode(image, options);
            var plain = codec.Encode(image, options with { EntropyCoding = false });

            Assert.NotEqual(plain, coded);
            Assert.Equal(coded, codec.Transcode(plain, BitCoding.Entropy, Options));
            Assert.Equal(plain, codec.Transcode(coded, BitCoding.Plain, Options));
        }
    }

    [Fact]
    public void TranscodeKeepsWhatEffortMadeOfThePicture()
    {
        var coded = Planes.Encode(TestPictures.Colour(70, 50));
        var plain = Planes.Transcode(coded, BitCoding.Plain, Options);

        Assert.Equal(coded, Planes.Transcode(plain, BitCoding.Entropy, Options));
        Assert.True(Planes.Decode(coded).Pixels.SequenceEqual(Planes.Decode(plain).Pixels));
    }

    [Theory]
    [InlineData("planes")]
    [InlineData("recurrent")]
    public void TranscodeIntoTheCodingItHasGivesTheSameBytes(string kind)
    {
        var file = Codec(kind).Encode(TestPictures.Colour(20, 20), new EncodeOptions { Iterations = 2 });
        Assert.Equal(file, Codec(kind).Transcode(file, BitCoding.Entropy, Options));
    }

    [Theory]
    [InlineData("planes")]
    [InlineData("recurrent")]
    public void TranscodeOfACutFileNamesTheMissingChunk(string kind)
    {
        var file = Codec(kind).Encode(TestPictures.Colour(20, 20), new EncodeOptions { Iterations = 3, EntropyCoding = false });
        var e = Assert.Throws<TruncatedFileException>(() => Codec(kind).Transcode(file.AsSpan(0, file.Length - 1), BitCoding.Entropy, Options));
        Assert.Equal("iteration 3, tile 0", e.Chunk);
    }

    [Fact]
    public void TranscodeOfAFileWhoseLastIterationIsCutIsRefused()
    {
        var picture = TestPictures.Colour(112, 80);
        var coarsest = Planes.Encode(picture, new EncodeOptions { Step = 512, Effort = 0 });
        var file = Planes.Encode(picture, new EncodeOptions { TargetBytes = coarsest.Length - 2, Effort = 0 });
        var e = Assert.Throws<RnnCodecException>(() => Planes.Transcode(file, BitCoding.Plain, Options));

        Assert.Contains("last iteration ends early", e.Message);
    }

    [Theory]
    [InlineData("planes")]
    [InlineData("recurrent")]
    public void TranscodeOfAnInvalidPayloadNamesItsChunk(string kind)
    {
        var codec = Codec(kind);
        var header = ContainerReader.ReadHeader(codec.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 1 }));
        var output = new ArrayBufferWriter<byte>();
        ContainerWriter.WriteFile(
            output,
            header with { Planes = header.Planes is { } planes ? planes with { HasMap = false } : null },
            ImageMetadata.Empty,
            null,
            default,
            (_, _) => new byte[400]);
        var e = Assert.Throws<CorruptFileException>(() => codec.Transcode(output.WrittenSpan, BitCoding.Plain, Options));
        Assert.Equal("iteration 1, tile 0", e.Chunk);
    }

    [Fact]
    public void TranscodeWithoutAnEntropyModelSaysSo()
    {
        var codec = new ImageCodec(RecurrentExample.Model.WithoutEntropyModel());
        var plain = codec.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 1 });
        var e = Assert.Throws<RnnCodecException>(() => codec.Transcode(plain, BitCoding.Entropy, Options));
        Assert.Contains("has no entropy model", e.Message);
    }

    [Fact]
    public void TranscodeOfAnotherModelsFileNamesBoth()
    {
        var file = Recurrent.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 1 });
        var e = Assert.Throws<ModelMismatchException>(() => Planes.Transcode(file, BitCoding.Plain, Options));
        Assert.Equal((Recurrent.Model.Id, Planes.Model.Id), (e.FileModelId, e.CodecModelId));
    }

    private static ImageCodec Codec(string kind) => kind == "planes" ? Planes : Recurrent;
}
