using RnnCodec.Coding;
using RnnCodec.Transform;

namespace RnnCodec.Tests.Coding;

public class EncodePlanTests
{
    private static readonly RgbImage Picture = new(100, 50);

    public static TheoryData<EncodeOptions, string> Invalid => new()
    {
        { new EncodeOptions { Iterations = 0 }, "EncodeOptions.Iterations must be 1 to 15" },
        { new EncodeOptions { Iterations = 16 }, "EncodeOptions.Iterations must be 1 to 15" },
        { new EncodeOptions { Quality = -0.1 }, "EncodeOptions.Quality must be 0 to 100" },
        { new EncodeOptions { Quality = 100.1 }, "EncodeOptions.Quality must be" },
        { new EncodeOptions { Quality = double.NaN }, "EncodeOptions.Quality must be" },
        { new EncodeOptions { Step = 0.4 }, "EncodeOptions.Step must be 0.5 to 512" },
        { new EncodeOptions { Step = 513 }, "EncodeOptions.Step must be" },
        { new EncodeOptions { Step = double.NaN }, "EncodeOptions.Step must be" },
        { new EncodeOptions { TargetBytes = 0 }, "EncodeOptions.TargetBytes must be 1 or more" },
        { new EncodeOptions { TargetBitsPerPixel = 0 }, "EncodeOptions.TargetBitsPerPixel must be a finite number above 0" },
        { new EncodeOptions { TargetBitsPerPixel = double.NaN }, "EncodeOptions.TargetBitsPerPixel must be" },
        { new EncodeOptions { TargetPsnr = double.PositiveInfinity }, "EncodeOptions.TargetPsnr must be a finite number of dB above 0" },
        { new EncodeOptions { TargetMsSsim = 1 }, "EncodeOptions.TargetMsSsim must be above 0 and below 1" },
        { new EncodeOptions { Tune = (Tune)2 }, "EncodeOptions.Tune must be a known tuning" },
        { new EncodeOptions { Effort = 2 }, "EncodeOptions.Effort must be 0 or 1" },
        { new EncodeOptions { Effort = -1 }, "EncodeOptions.Effort must be" },
        { new EncodeOptions { Importance = new byte[4999] }, "EncodeOptions.Importance must be one byte for each of the 100x50 pixels, or empty" },
        { new EncodeOptions { TileSize = 100 }, "EncodeOptions.TileSize must be 0 or a multiple of 16 up to 65536" },
        { new EncodeOptions { TileSize = -16 }, "EncodeOptions.TileSize must be" },
        { new EncodeOptions { TileSize = 65552 }, "EncodeOptions.TileSize must be" },
        { new EncodeOptions { MaxDegreeOfParallelism = -1 }, "EncodeOptions.MaxDegreeOfParallelism must be 0" },
    };

    public static TheoryData<EncodeOptions, string> NotOfThePapersKind => new()
    {
        { new EncodeOptions { Iterations = 7 }, "EncodeOptions.Iterations must be 1 to 6, the iterations of model 'recurrent'" },
        { new EncodeOptions { Quality = 75 }, "EncodeOptions.Quality must be null, as Step: model 'recurrent' is of the paper's kind" },
        { new EncodeOptions { Step = 8 }, "EncodeOptions.Quality must be null, as Step: model 'recurrent' is of the paper's kind" },
        { new EncodeOptions { Importance = new byte[5000] }, "EncodeOptions.Importance must be empty: model 'recurrent' is of the paper's kind" },
    };

    public static TheoryData<EncodeOptions, string> Exclusive => new()
    {
        { new EncodeOptions { Iterations = 2, TargetBytes = 100 }, "EncodeOptions.Iterations and EncodeOptions.TargetBytes exclude each other" },
        { new EncodeOptions { Iterations = 2, TargetPsnr = 30 }, "EncodeOptions.Iterations and EncodeOptions.TargetPsnr exclude each other" },
        { new EncodeOptions { Quality = 50, Step = 4 }, "EncodeOptions.Quality and EncodeOptions.Step exclude" },
        { new EncodeOptions { Quality = 50, TargetBytes = 100 }, "EncodeOptions.Quality and EncodeOptions.TargetBytes exclude" },
        { new EncodeOptions { Step = 4, TargetMsSsim = 0.9 }, "EncodeOptions.Step and EncodeOptions.TargetMsSsim exclude" },
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
    [MemberData(nameof(NotOfThePapersKind))]
    public void OfOptionThatARecurrentCodecLacksThrowsAndNamesIt(EncodeOptions options, string message)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => EncodePlan.Of(options, RecurrentExample.Model, Picture));

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
    public void OfIterationsGoWithAQualityOrAStep()
    {
        Assert.Equal(Of(new EncodeOptions { Quality = 60 }).LogStep, Of(new EncodeOptions { Quality = 60, Iterations = 2 }).LogStep);
        Assert.Equal(Of(new EncodeOptions { Step = 3 }).LogStep, Of(new EncodeOptions { Step = 3, Iterations = 2 }).LogStep);
    }

    [Fact]
    public void OfTooManyTilesThrowsAndNamesTheOption()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(
            () => EncodePlan.Of(new EncodeOptions { TileSize = 16 }, CodecModel.Default, new RgbImage(4112, 4112)));

        Assert.Contains("EncodeOptions.TileSize must be larger: it cuts 4112x4112 pixels into 66049 tiles", e.Message);
    }

    [Theory]
    [InlineData(2048, 1024, null, 0)]
    [InlineData(2048, 1025, null, 1024)]
    [InlineData(2048, 1025, 0, 0)]
    [InlineData(300, 200, 256, 256)]
    [InlineData(300, 200, 304, 0)]
    public void OfTileSizeCutsLargePictures(int width, int height, int? asked, int tileSize)
    {
        Assert.Equal(tileSize, EncodePlan.Of(new EncodeOptions { TileSize = asked }, CodecModel.Default, new RgbImage(width, height)).TileSize);
    }

    [Theory]
    [InlineData(0, 7.6)]
    [InlineData(37.5, 6.05)]
    [InlineData(75, 4.5)]
    [InlineData(87.5, 1.875)]
    [InlineData(100, -0.75)]
    public void OfQualityIsTheStepOnItsCurve(double quality, double logStep)
    {
        Assert.Equal((int)Math.Round(1024 * logStep), Of(new EncodeOptions { Quality = quality }).LogStep);
    }

    [Fact]
    public void OfNothingAskedForIsTheDefaultQuality()
    {
        Assert.Equal(Of(new EncodeOptions { Quality = 75 }).LogStep, Of(new EncodeOptions()).LogStep);
        Assert.Equal(75, EncodeOptions.DefaultQuality);
    }

    [Theory]
    [InlineData(0.5, QuantizerSteps.LowestLogStep)]
    [InlineData(1, 0)]
    [InlineData(512, QuantizerSteps.HighestLogStep)]
    public void OfStepIsItsLogarithm(double step, int logStep) => Assert.Equal(logStep, Of(new EncodeOptions { Step = step }).LogStep);

    private static EncodePlan Of(EncodeOptions options) => EncodePlan.Of(options, CodecModel.Default, Picture);
}
