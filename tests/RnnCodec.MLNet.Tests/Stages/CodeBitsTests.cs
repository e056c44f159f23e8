using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests.Stages;

public class CodeBitsTests
{
    private readonly MLContext _ml = new();

    public static TheoryData<string, bool, EncodeOptions> Cases => new()
    {
        { "shipped", false, new EncodeOptions() },
        { "shipped", false, new EncodeOptions { Effort = 0, TileSize = 16 } },
        { "shipped", true, new EncodeOptions { Quality = 85, Iterations = 5, TileSize = 16, Importance = Enumerable.Repeat((byte)160, 37 * 21).ToArray() } },
        { "shipped", false, new EncodeOptions { TargetPsnr = 30 } },
        { "own", false, new EncodeOptions { Step = 20, Tune = Tune.Psnr } },
        { "recurrent", true, new EncodeOptions { Iterations = 2 } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheStagesApartGiveTheBytesAndPicturesOfTheWhole(string kind, bool alpha, EncodeOptions options)
    {
        var picture = alpha ? TestImages.WithAlpha(TestImages.Gradient(37, 21)) : TestImages.Gradient(37, 21);
        using var image = MLImageConversion.ToMLImage(picture);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = kind switch
        {
            "own" => TestImages.OwnModel(),
            "recurrent" => TestImages.RecurrentModel(hasEntropyModel: true),
            _ => null,
        };
        var encoding = new CompressImagesOptions { Model = model, Encoding = options };
        var decoding = new DecompressImagesOptions { Models = model is null ? [] : [model] };
        var entropy = new EntropyCodingOptions { Models = model is null ? [] : [model] };
        var result = _ml.Transforms.CompressImages("Whole", "Image", encoding)
            .Append(_ml.Transforms.EncodeImageBits("Bits", "Image", encoding))
            .Append(_ml.Transforms.EntropyEncode("Compressed", "Bits", entropy))
            .Append(_ml.Transforms.EntropyDecode("Unpacked", "Compressed", entropy))
            .Append(_ml.Transforms.DecompressImages("WholeRestored", "Whole", decoding))
            .Append(_ml.Transforms.DecodeImageBits("Restored", "Unpacked", decoding))
            .Fit(data).Transform(data);

        var bits = Bytes(result, "Bits");
        Assert.False(ImageCodec.Identify(bits).IsEntropyCoded);
        Assert.True(ImageCodec.Identify(Bytes(result, "Whole")).IsEntropyCoded);
        Assert.Equal(Bytes(result, "Whole"), Bytes(result, "Compressed"));
        Assert.Equal(bits, Bytes(result, "Unpacked"));
        Assert.Equal(Pixels(result, "WholeRestored"), Pixels(result, "Restored"));
    }

    [Fact]
    public void BitsOfAColumnWithATargetForTheSizeFitIt()
    {
        using var image = TestImages.MLGradient(64, 48);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var options = new CompressImagesOptions { Encoding = new() { TargetBytes = 3000 } };
        var bits = Bytes(_ml.Transforms.EncodeImageBits("Bits", "Image", options).Fit(data).Transform(data), "Bits");
        Assert.False(ImageCodec.Identify(bits).IsEntropyCoded);
        Assert.InRange(bits.Length, 2500, 3000);
    }

    [Fact]
    public void BitsOfACodecOfThePapersKindHaveTheSameSizeInEveryIteration()
    {
        using var image = TestImages.MLGradient(64, 48);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = TestImages.RecurrentModel(hasEntropyModel: false);
        int Size(int iterations)
        {
            var options = new CompressImagesOptions { Model = model, Encoding = new() { Iterations = iterations } };
            return Bytes(_ml.Transforms.EncodeImageBits("Bits", "Image", options).Fit(data).Transform(data), "Bits").Length;
        }
        // 8 bits for each of 4x3 places of 16x16 pixels, and the chunk's length (1 byte) and checksum (4 bytes).
        Assert.Equal(2 * ((4 * 3) + 5), Size(3) - Size(1));
    }

    [Fact]
    public void FewerIterationsAreThoseOfTheFirstBits()
    {
        using var image = TestImages.MLGradient(24, 24);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var result = _ml.Transforms.EncodeImageBits("Bits", "Image", 60)
            .Append(_ml.Transforms.DecodeImageBits("Restored", "Bits", iterations: 2)).Fit(data).Transform(data);
        var options = new EncodeOptions { Quality = 60, Iterations = 2 };
        Assert.Equal(TestImages.Restored(TestImages.Gradient(24, 24), options), Pixels(result, "Restored"));
        var expected = ImageCodec.Default.EntropyDecode(ImageCodec.Default.Encode(TestImages.Gradient(24, 24), options));
        Assert.Equal(expected, ImageCodec.TakeIterations(Bytes(result, "Bits"), 2));
    }

    [Fact]
    public void NoPictureGivesNoBitsAndNoBitsGiveNothing()
    {
        var data = _ml.Data.LoadFromEnumerable([new PathRow { Path = string.Empty }]);
        var result = _ml.Transforms.LoadImages("Image", string.Empty, "Path")
            .Append(_ml.Transforms.EncodeImageBits("Bits", "Image"))
            .Append(_ml.Transforms.EntropyEncode("Compressed", "Bits"))
            .Append(_ml.Transforms.EntropyDecode("Unpacked", "Compressed"))
            .Append(_ml.Transforms.DecodeImageBits("Restored", "Unpacked"))
            .Fit(data).Transform(data);
        Assert.All(["Bits", "Compressed", "Unpacked"], column => Assert.Empty(Bytes(result, column)));
        Assert.Null(_ml.Data.CreateEnumerable<RestoredRow>(result, false).Single().Restored);
    }

    [Fact]
    public void EntropyCodedBytesAreNoBits()
    {
        var file = ImageCodec.Default.Encode(TestImages.Gradient(16, 16), new EncodeOptions { Iterations = 2 });
        var data = Rows(file);
        AssertRefused(_ml.Transforms.DecodeImageBits("Out", "Compressed").Fit(data).Transform(data), "'Compressed'", "DecodeImageBits expects code bits");
        AssertRefused(_ml.Transforms.EntropyEncode("Out", "Compressed").Fit(data).Transform(data), "'Compressed'", "EntropyEncode expects code bits");
    }

    [Fact]
    public void EntropyDecodeOfBitsGivesThem()
    {
        var bits = ImageCodec.Default.Encode(TestImages.Gradient(16, 16), new EncodeOptions { Iterations = 2, EntropyCoding = false });
        Assert.Equal(bits, Bytes(_ml.Transforms.EntropyDecode("Out", "Compressed").Fit(Rows(bits)).Transform(Rows(bits)), "Out"));
    }

    [Fact]
    public void DamagedOtherAndTooLargeFilesAreRefused()
    {
        var bits = ImageCodec.Default.Encode(TestImages.Gradient(20, 20), new EncodeOptions { Iterations = 2, EntropyCoding = false });
        var damaged = (byte[])bits.Clone();
        damaged[^6] ^= 1;
        AssertRefused(_ml.Transforms.EntropyEncode("Out", "Compressed").Fit(Rows(damaged)).Transform(Rows(damaged)), "iteration 2, tile 0");
        AssertRefused(_ml.Transforms.EntropyEncode(
            "Out", "Compressed", new EntropyCodingOptions { Models = [TestImages.OwnModel()] }).Fit(Rows(bits)).Transform(Rows(bits)), CodecModel.Default.Id);
        AssertRefused(_ml.Transforms.EntropyEncode(
            "Out", "Compressed", new EntropyCodingOptions { Decoding = new() { MaxPixels = 399 } }).Fit(Rows(bits)).Transform(Rows(bits)), "400 pixels");
        AssertRefused(_ml.Transforms.EntropyDecode(
            "Out", "Compressed", new EntropyCodingOptions { Decoding = new() { MaxPixels = 399 } }).Fit(Rows(bits)).Transform(Rows(bits)), "400 pixels");
    }

    [Fact]
    public void AModelWithoutAnEntropyModelIsRefused()
    {
        var options = new EntropyCodingOptions { Models = [TestImages.RecurrentModel(hasEntropyModel: false)] };
        Assert.Contains("has no entropy model", Assert.Throws<ArgumentException>(() => _ml.Transforms.EntropyEncode("Out", "In", options)).Message);
        Assert.Contains("has no entropy model", Assert.Throws<ArgumentException>(() => _ml.Transforms.EntropyDecode("Out", "In", options)).Message);
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.EncodeImageBits("Out", quality: 101));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DecodeImageBits("Out", iterations: 0));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.EntropyEncode("Out", null, new EntropyCodingOptions { Decoding = new() { MaxPixels = 0 } }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.EntropyDecode("Out", null, new EntropyCodingOptions { Decoding = new() { MaxDegreeOfParallelism = -1 } }));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.EntropyEncode(string.Empty));
        Assert.Throws<ArgumentNullException>(() => _ml.Transforms.EntropyDecode("Out", null, null!));
    }

    [Fact]
    public void SchemaErrorsNameTheColumnAndBothTypes()
    {
        var data = _ml.Data.LoadFromEnumerable<FloatRow>([]);
        Func<object>[] fits =
        [
            () => _ml.Transforms.EncodeImageBits("Out", "Image").Fit(data),
            () => _ml.Transforms.DecodeImageBits("Out", "Image").Fit(data),
            () => _ml.Transforms.EntropyEncode("Out", "Image").Fit(data),
            () => _ml.Transforms.CopyColumns("Copy", "Image").Append(_ml.Transforms.EntropyDecode("Out", "Image")).Fit(data),
        ];
        const string WantsBytes = "expected Vector<Byte>, got Single";
        string[] expected = ["expected Image, got Single", WantsBytes, WantsBytes, WantsBytes];
        Assert.All(fits.Zip(expected), pair => Assert.Contains($"'Image': {pair.Second}", Assert.Throws<ArgumentOutOfRangeException>(pair.First).Message));
    }

    [Fact]
    public void APredictionEngineEncodesOnePictureAtATime()
    {
        var model = _ml.Transforms.EncodeImageBits("Bits", "Image", 40)
            .Append(_ml.Transforms.EntropyEncode("Compressed", "Bits")).Fit(_ml.Data.LoadFromEnumerable<ImageRow>([]));
        var engine = _ml.Model.CreatePredictionEngine<ImageRow, CompressedRow>(model);
        for (var i = 0; i < 2; i++)
        {
            var picture = TestImages.Gradient(12 + i, 30 - i, i);
            using var image = MLImageConversion.ToMLImage(picture);
            Assert.Equal(ImageCodec.Default.Encode(picture, new EncodeOptions { Quality = 40 }), engine.Predict(new ImageRow { Image = image }).Compressed);
        }
    }

    private IDataView Rows(byte[] file) => _ml.Data.LoadFromEnumerable([new CompressedRow { Compressed = file }]);

    private static byte[] Bytes(IDataView view, string column) => view.GetColumn<byte[]>(column).Single();

    private static byte[] Pixels(IDataView view, string column) => view.GetColumn<MLImage>(column).Single().Pixels.ToArray();

    private static void AssertRefused(IDataView view, params string[] parts)
    {
        var error = Record.Exception(() => view.Drain("Out"));
        for (; error is not null and not RnnCodecException; error = error.InnerException)
        {
        }
        Assert.NotNull(error);
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }
}
