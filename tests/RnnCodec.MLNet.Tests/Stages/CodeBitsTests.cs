using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.Architecture;

namespace RnnCodec.MLNet.Tests.Stages;

public class CodeBitsTests
{
    private readonly MLContext _ml = new();

    public static TheoryData<int?, bool, bool> Cases => new()
    {
        { null, false, false },
        { 3, true, false },
        { 5, false, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheStagesApartGiveTheBytesAndPicturesOfTheWhole(int? iterations, bool ownModel, bool alpha)
    {
        var picture = alpha ? TestImages.WithAlpha(TestImages.Gradient(37, 21)) : TestImages.Gradient(37, 21);
        using var image = MLImageConversion.ToMLImage(picture);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = ownModel ? TestImages.OwnModel() : null;
        var encoding = new CompressImagesOptions { Model = model, Encoding = new() { Iterations = iterations } };
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
    public void BitsHoldAnEighthOfABitPerPixelAndIteration()
    {
        using var image = TestImages.MLGradient(64, 48);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        int Size(int iterations) => Bytes(_ml.Transforms.EncodeImageBits("Bits", "Image", iterations).Fit(data).Transform(data), "Bits").Length;
        // 64 * 48 / 8 bits, and the chunk's length (1 byte) and checksum (4 bytes).
        Assert.Equal(4 * ((64 * 48 / 64) + 5), Size(5) - Size(1));
    }

    [Fact]
    public void FewerIterationsAreThoseOfTheFirstBits()
    {
        using var image = TestImages.MLGradient(24, 24);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var result = _ml.Transforms.EncodeImageBits("Bits", "Image", 6)
            .Append(_ml.Transforms.DecodeImageBits("Restored", "Bits", iterations: 2)).Fit(data).Transform(data);
        Assert.Equal(TestImages.Restored(TestImages.Gradient(24, 24), 2), Pixels(result, "Restored"));
        Assert.Equal(ImageCodec.Default.Encode(
            TestImages.Gradient(24, 24), new EncodeOptions { Iterations = 2, EntropyCoding = false }), ImageCodec.TakeIterations(Bytes(result, "Bits"), 2));
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
        var options = new EntropyCodingOptions { Models = [CodecModel.Default.WithoutEntropyModel()] };
        Assert.Contains("has no entropy model", Assert.Throws<ArgumentException>(() => _ml.Transforms.EntropyEncode("Out", "In", options)).Message);
        Assert.Contains("has no entropy model", Assert.Throws<ArgumentException>(() => _ml.Transforms.EntropyDecode("Out", "In", options)).Message);
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.EncodeImageBits("Out", iterations: 17));
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
        var model = _ml.Transforms.EncodeImageBits("Bits", "Image", 4)
            .Append(_ml.Transforms.EntropyEncode("Compressed", "Bits")).Fit(_ml.Data.LoadFromEnumerable<ImageRow>([]));
        var engine = _ml.Model.CreatePredictionEngine<ImageRow, CompressedRow>(model);
        for (var i = 0; i < 2; i++)
        {
            var picture = TestImages.Gradient(12 + i, 30 - i, i);
            using var image = MLImageConversion.ToMLImage(picture);
            Assert.Equal(ImageCodec.Default.Encode(picture, new EncodeOptions { Iterations = 4 }), engine.Predict(new ImageRow { Image = image }).Compressed);
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
