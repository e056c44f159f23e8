using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests;

public class ImageCompressionCatalogTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void PairsOfColumnsAreOneStageEach()
    {
        using var image = TestImages.MLGradient(12, 10);
        using var other = TestImages.MLGradient(10, 12);
        var data = _ml.Data.LoadFromEnumerable([new PairRow { Image = image, Restored = other }]);
        var model = _ml.Transforms.CompressImages([new("A", "Image"), new("B", "Restored")], new CompressImagesOptions { Encoding = new() { Iterations = 1 } })
            .Append(_ml.Transforms.DecompressImages([new("A"), new("C", "B")]))
            .Fit(data);
        Assert.Equal(["Image -> A", "Restored -> B"], model.FindImageCompressors().Select(stage => $"{stage.InputColumnName} -> {stage.OutputColumnName}"));
        Assert.All(model.FindImageCompressors(), stage => Assert.Equal(1, stage.Encoding.Iterations));
        Assert.Equal((12, 10), Size("A"));
        Assert.Equal((10, 12), Size("C"));

        (int, int) Size(string column)
        {
            var restored = model.Transform(data).GetColumn<MLImage>(column).Single();
            return (restored.Width, restored.Height);
        }
    }

    [Fact]
    public void EveryVerbTakesPairs()
    {
        InputOutputColumnPair[] pairs = [new("Out", "In"), new("Other")];
        Assert.NotNull(_ml.Transforms.EncodeImageBits(pairs));
        Assert.NotNull(_ml.Transforms.DecodeImageBits(pairs));
        Assert.NotNull(_ml.Transforms.EntropyEncode(pairs));
        Assert.NotNull(_ml.Transforms.EntropyDecode(pairs));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.CompressImages([]));
    }

    [Fact]
    public void NullIsNoQualityNotNoOptions() => Assert.NotNull(_ml.Transforms.CompressImages("Out", "In", null));

    [Fact]
    public void ReservedNamesAreRefused()
    {
        Assert.Contains("'RnnCodec.Image'", Assert.Throws<ArgumentException>(() => _ml.Transforms.CompressImages("RnnCodec.Image", "In")).Message);
        Assert.Throws<ArgumentException>(() => _ml.Transforms.CompressImages("Out", "RnnCodec.State"));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.MeasureImages("A", "B", null, "RnnCodec."));

        var good = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        var data = _ml.Transforms.CopyColumns("RnnCodec.BytesResult", "Name").Fit(good).Transform(good);
        var compress = _ml.Transforms.CompressImages("Out", "Image");
        Assert.Contains("'RnnCodec.BytesResult' is reserved", Assert.Throws<ArgumentException>(() => compress.Fit(data)).Message);
        Assert.Throws<ArgumentException>(() => compress.Fit(good).Transform(data));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.CopyColumns("RnnCodec.Psnr", "Name").Append(compress).Fit(good));
    }

    [Fact]
    public void AllOptionsOfTheCodecReachItAndALoadedModel()
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.MLGradient(60, 40);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var encoding = new EncodeOptions
        {
            TargetBitsPerPixel = 8,
            Tune = Tune.Psnr,
            Effort = 0,
            TileSize = 32,
            EntropyCoding = false,
            Metadata = new ImageMetadata { Exif = new byte[] { 77, 77, 0, 42 } },
        };
        ITransformer model = _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { Encoding = encoding }).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        var loaded = _ml.Model.Load(folder.File("model.zip"), out _);
        var expected = ImageCodec.Default.Encode(TestImages.Gradient(60, 40), encoding);
        Assert.Equal(expected, model.Transform(data).GetColumn<byte[]>("Compressed").Single());
        Assert.Equal(expected, loaded.Transform(data).GetColumn<byte[]>("Compressed").Single());
        Assert.Equal((32, false), (loaded.FindImageCompressors().Single().Encoding.TileSize, loaded.FindImageCompressors().Single().Encoding.EntropyCoding));
    }
}
