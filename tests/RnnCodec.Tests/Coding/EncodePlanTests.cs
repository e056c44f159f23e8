using RnnCodec.Architecture;
using RnnCodec.Coding;

namespace RnnCodec.Tests.Coding;

public class EncodePlanTests
{
    private static readonly RgbImage Picture = new(100, 50);

    public static TheoryData<EncodeOptions, string> Invalid => new()
    {
        { new EncodeOptions { Iterations = 0 }, "EncodeOptions.Iterations must be 1 to 16" },
        { new EncodeOptions { TargetBytes = 0 }, "EncodeOptions.TargetBytes must be 1 or more" },
        { new EncodeOptions { TargetBitsPerPixel = 0 }, "EncodeOptions.TargetBitsPerPixel must be a finite number above 0" },
        { new EncodeOptions { TargetBitsPerPixel = double.NaN }, "EncodeOptions.TargetBitsPerPixel must be" },
        { new EncodeOptions { TargetPsnr = double.PositiveInfinity }, "EncodeOptions.TargetPsnr must be a finite number of dB above 0" },
        { new EncodeOptions { TargetMsSsim = 1 }, "EncodeOptions.TargetMsSsim must be above 0 and below 1" },
        { new EncodeOptions { Threshold = -0.1f }, "EncodeOptions.Threshold must be a finite number, 0 or more" },
        { new EncodeOptions { Threshold = float.NaN }, "EncodeOptions.Threshold must be" },
        { new EncodeOptions { TileSize = 100 }, "EncodeOptions.TileSize must be 0 or a multiple of 16 up to 65536" },
        { new EncodeOptions { TileSize = -16 }, "EncodeOptions.TileSize must be" },
        { new EncodeOptions { TileSize = 65552 }, "EncodeOptions.TileSize must be" },
        { new EncodeOptions { MaxDegreeOfParallelism = -1 }, "EncodeOptions.MaxDegreeOfParallelism must be 0" },
    };

    public static TheoryData<EncodeOptions, string> Exclusive => new()
    {
        { new EncodeOptions { Iterations = 2, TargetBytes = 100 }, "EncodeOptions.Iterations and EncodeOptions.TargetBytes exclude each other" },
        { new EncodeOptions { TargetBitsPerPixel = 1, TargetBytes = 100 }, "EncodeOptions.TargetBytes and EncodeOptions.TargetBitsPerPixel exclude" },
        { new EncodeOptions { TargetPsnr = 30, TargetMsSsim = 0.9 }, "EncodeOptions.TargetPsnr and EncodeOptions.TargetMsSsim exclude" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void EncodeOptionOutOfRangeThrowsAndNamesIt(EncodeOptions options, string message)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => ImageCodec.Default.Encode(Picture, options));

        Assert.Contains(message, e.Message);
    }

    [Theory]
    [MemberData(nameof(Exclusive))]
    public void EncodeTwoModesThrowsAndNamesThem(EncodeOptions options, string message)
    {
        var e = Assert.Throws<ArgumentException>(() => ImageCodec.Default.Encode(Picture, options));

        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void OfTooManyTilesThrowsAndNamesTheOption()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => EncodePlan.Of(new EncodeOptions { TileSize = 16 }, CodecModel.Default, new RgbImage(4112, 4112)));

        Assert.Contains("EncodeOptions.TileSize must be larger: it cuts 4112x4112 pixels into 66049 tiles", e.Message);
    }

    [Theory]
    [InlineData(2048, 1024, null, 0)]
    [InlineData(2048, 1025, null, 512)]
    [InlineData(2048, 1025, 0, 0)]
    [InlineData(300, 200, 256, 256)]
    [InlineData(300, 200, 304, 0)]
    public void OfTileSizeCutsLargePictures(int width, int height, int? asked, int tileSize)
    {
        Assert.Equal(tileSize, EncodePlan.Of(new EncodeOptions { TileSize = asked }, CodecModel.Default, new RgbImage(width, height)).TileSize);
    }

    [Fact]
    public void OfThresholdIsChosenOnlyForATarget()
    {
        Assert.Equal(0, Of(new EncodeOptions()).Threshold);
        Assert.Null(Of(new EncodeOptions { TargetBytes = 1 }).Threshold);
        Assert.Equal(0.05f, Of(new EncodeOptions { TargetBytes = 1, Threshold = 0.05f }).Threshold);

        static EncodePlan Of(EncodeOptions options) => EncodePlan.Of(options, CodecModel.Default, Picture);
    }
}
