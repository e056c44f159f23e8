using RnnCodec.Container;
using RnnCodec.Quality;

namespace RnnCodec.Tests.Coding;

/// <summary>Files of the bit-plane codec: tiles leave no seams, prefixes are files, codings turn into each other. The small model serves.</summary>
public class PlaneFileTests
{
    private static readonly ImageCodec Codec = GoldenFiles.CodecOf("small");

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    public void DecodeTilesOfTheSameIntegersEqualsTheWhole(int tileSize)
    {
        var image = TestPictures.Colour(150, 101);
        var options = new EncodeOptions { Step = 14, Effort = 0 };
        var whole = Codec.Decode(Codec.Encode(image, options));
        var tiled = Codec.Decode(Codec.Encode(image, options with { TileSize = tileSize }));

        Assert.Equal(whole.Pixels.ToArray(), tiled.Pixels.ToArray());
    }

    /// <summary>Costs depend on the tiles, and so may a few integers, but not the quality.</summary>
    [Fact]
    public void DecodeSmallTilesIsAsGoodAsTheWhole()
    {
        var image = TestPictures.Colour(192, 128);
        var options = new EncodeOptions { Step = 14 };
        var whole = Psnr.Measure(image, Codec.Decode(Codec.Encode(image, options)));
        var tiled = Psnr.Measure(image, Codec.Decode(Codec.Encode(image, options with { TileSize = 32 })));

        Assert.InRange(tiled, whole - 0.05, whole + 0.05);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 32)]
    [InlineData(false, 32)]
    public void TakeIterationsEqualsEncodingAndDecodingFewer(bool entropyCoding, int tileSize)
    {
        var image = TestPictures.Transparent(70, 40);
        var metadata = new ImageMetadata { Exif = new byte[] { 1, 2, 3 } };
        var options = new EncodeOptions { Step = 10, EntropyCoding = entropyCoding, TileSize = tileSize, Metadata = metadata };
        var whole = Codec.Encode(image, options);
        var stored = ImageCodec.Identify(whole).Iterations;
        Assert.InRange(stored, 4, 12);
        for (var iterations = 1; iterations <= stored; iterations++)
        {
            var prefix = ImageCodec.TakeIterations(whole, iterations);

            Assert.Equal(Codec.Encode(image, options with { Iterations = iterations }), prefix);
            Assert.Equal(Codec.Decode(whole, new DecodeOptions { Iterations = iterations }).Pixels.ToArray(), Codec.Decode(prefix).Pixels.ToArray());
        }
    }

    [Fact]
    public void TakeIterationsOfACutFileLeavesItsCutIterationOut()
    {
        var file = GoldenFiles.Read("small-grey-cut");
        var iterations = ImageCodec.Identify(file).Iterations;
        var prefix = ImageCodec.TakeIterations(file, iterations - 1);

        Assert.Equal(file, ImageCodec.TakeIterations(file, iterations));
        Assert.False(ContainerReader.ReadHeader(prefix).Planes!.IsCut);
        Assert.Equal(Codec.Decode(file, new DecodeOptions { Iterations = iterations - 1 }).Pixels.ToArray(), Codec.Decode(prefix).Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(32, false)]
    [InlineData(32, true)]
    public void TranscodeGivesWhatTheEncoderWritesWithTheOtherCoding(int tileSize, bool isGrey)
    {
        var image = isGrey ? TestPictures.Grey(70, 40) : TestPictures.Transparent(70, 40);
        var metadata = new ImageMetadata { Others = [new MetadataBox("note", new byte[] { 4 })] };
        var options = new EncodeOptions { Step = 10, Effort = 0, TileSize = tileSize, Metadata = metadata };
        var coded = Codec.Encode(image, options);
        var plain = Codec.Encode(image, options with { EntropyCoding = false });

        Assert.NotEqual(plain, coded);
        Assert.Equal(coded, Codec.Transcode(plain, BitCoding.Entropy, new DecodeOptions()));
        Assert.Equal(plain, Codec.Transcode(coded, BitCoding.Plain, new DecodeOptions()));
    }

    [Fact]
    public void TranscodeOfAPrefixThereAndBackGivesItsBytes()
    {
        var prefix = ImageCodec.TakeIterations(Codec.Encode(TestPictures.Colour(70, 40), new EncodeOptions { Step = 10 }), 3);
        var plain = Codec.Transcode(prefix, BitCoding.Plain, new DecodeOptions());

        Assert.Equal(Codec.Decode(prefix).Pixels.ToArray(), Codec.Decode(plain).Pixels.ToArray());
        Assert.Equal(prefix, Codec.Transcode(plain, BitCoding.Entropy, new DecodeOptions()));
    }

    [Fact]
    public void TranscodeOfACutFileIsRefused() =>
        Assert.Throws<RnnCodecException>(() => Codec.Transcode(GoldenFiles.Read("small-grey-cut"), BitCoding.Plain, new DecodeOptions()));

    /// <summary>A picture of one level has no bits but the heads', which are shorter than the range decoder's window.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DecodeOfAFlatPictureGivesIt(bool entropyCoding)
    {
        var image = new RgbImage(40, 20, [.. Enumerable.Repeat((byte)128, 3 * 40 * 20)]);
        var file = Codec.Encode(image, new EncodeOptions { EntropyCoding = entropyCoding });

        Assert.InRange(Psnr.Measure(image, Codec.Decode(file)), 30, double.PositiveInfinity);
    }
}
