using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.Quality;

namespace RnnCodec.MLNet.Tests;

public class ImageCompressionOperationsCatalogTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void EachRowHasItsFiguresAndTheMeansAreTheirs()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (40, 24), (16, 33), (25, 25));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var model = _ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(_ml.Transforms.CompressImages("Compressed", "Image", 40))
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Fit(data);
        var metrics = _ml.ImageCompression().Evaluate(model.Transform(data), "Image", "Restored", "Compressed");

        RgbImage[] pictures = [TestImages.Gradient(40, 24, 0), TestImages.Gradient(16, 33, 1), TestImages.Gradient(25, 25, 2)];
        var files = pictures.Select(picture => ImageCodec.Default.Encode(picture, new EncodeOptions { Quality = 40 })).ToArray();
        var qualities = pictures.Zip(files, (picture, file) => PictureQuality.Measure(picture, ImageCodec.Default.Decode(file))).ToArray();
        Assert.Equal(pictures.Select((picture, i) => new PictureMetrics(picture.Width, picture.Height, files[i].Length, qualities[i])), metrics.Pictures);
        Assert.Equal(8.0 * files[0].Length / (40 * 24), metrics.Pictures[0].BitsPerPixel);
        Assert.Equal(PictureQuality.Mean(qualities), metrics.MeanQuality);
        Assert.Equal(files.Average(file => file.Length), metrics.MeanBytes);
        Assert.Equal(metrics.Pictures.Average(picture => picture.BitsPerPixel), metrics.MeanBitsPerPixel);
    }

    [Fact]
    public void WithoutCompressedBytesThereIsNoRate()
    {
        using var image = TestImages.MLGradient(20, 20);
        var metrics = _ml.ImageCompression().Evaluate(_ml.Data.LoadFromEnumerable([new PairRow { Image = image, Restored = image }]), "Image", "Restored");
        var picture = Assert.Single(metrics.Pictures);
        Assert.Equal((null, null, null, null), (picture.Bytes, picture.BitsPerPixel, metrics.MeanBytes, metrics.MeanBitsPerPixel));
        Assert.Equal(double.PositiveInfinity, metrics.MeanQuality.Psnr);
    }

    [Fact]
    public void TheDataIsReadOnceAndOldRowsAreLetGo()
    {
        const int Rows = 6;
        var passes = 0;
        var pictures = new WeakReference[Rows];
        var alive = 0;

        IEnumerable<PairRow> Data()
        {
            passes++;
            for (var i = 0; i < Rows; i++)
            {
                if (i == Rows - 1)
                {
                    GC.Collect();
                    alive = pictures.Count(picture => picture is { IsAlive: true });
                }
                yield return MakeRow(i);
            }
        }

        PairRow MakeRow(int i)
        {
            var image = TestImages.MLGradient(32, 32, i);
            pictures[i] = new WeakReference(image);
            return new PairRow { Image = image, Restored = image };
        }

        Assert.Equal(Rows, _ml.ImageCompression().Evaluate(_ml.Data.LoadFromEnumerable(Data()), "Image", "Restored").Pictures.Count);
        Assert.Equal(1, passes);
        // The row before may still be the enumerator's current one.
        Assert.InRange(alive, 0, 1);
    }

    [Fact]
    public void EachPictureIsCompressedOnceThoughBytesAndPictureAreRead()
    {
        using var image = TestImages.MLGradient(16, 16);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }, new ImageRow { Image = image }]);
        var calls = 0;
        var view = _ml.Transforms.CompressImages("Compressed", "Image", 10)
            .Append(_ml.Transforms.CustomMapping<CompressedRow, SeenRow>(
                (input, output) =>
                {
                    calls++;
                    output.Seen = input.Compressed;
                },
                contractName: null))
            .Append(_ml.Transforms.DecompressImages("Restored", "Seen"))
            .Fit(data).Transform(data);
        _ml.ImageCompression().Evaluate(view, "Image", "Restored", "Seen");
        Assert.Equal(2, calls);
    }

    [Fact]
    public void PicturesOfTwoSizesAreRefusedWithTheRowAndBoth()
    {
        using var image = TestImages.MLGradient(20, 10);
        using var other = TestImages.MLGradient(10, 20);
        var data = _ml.Data.LoadFromEnumerable([new PairRow { Image = image, Restored = image }, new PairRow { Image = image, Restored = other }]);
        var error = Assert.Throws<ArgumentException>(() => _ml.ImageCompression().Evaluate(data, "Image", "Restored"));
        Assert.Contains("Row 1 has a picture of 20x10 pixels in column 'Image' and one of 10x20 in column 'Restored'", error.Message);
    }

    [Fact]
    public void MissingPicturesBytesAndRowsAreRefused()
    {
        using var image = TestImages.MLGradient(8, 8);
        var evaluation = _ml.ImageCompression();
        Assert.Contains("Row 0 has no picture in column 'Image'", Error(new PairRow { Restored = image, Compressed = [1] }));
        Assert.Contains("Row 0 has no picture in column 'Restored'", Error(new PairRow { Image = image, Compressed = [1] }));
        Assert.Contains("Row 0 has no bytes in column 'Compressed'", Error(new PairRow { Image = image, Restored = image, Compressed = [] }));
        Assert.Contains("no rows", Error());

        string Error(params PairRow[] rows) =>
            Assert.Throws<ArgumentException>(() => evaluation.Evaluate(_ml.Data.LoadFromEnumerable(rows), "Image", "Restored", "Compressed")).Message;
    }

    [Fact]
    public void SchemaErrorsNameTheColumn()
    {
        var evaluation = _ml.ImageCompression();
        var data = _ml.Data.LoadFromEnumerable<PairRow>([]);
        Assert.Contains("'Nothing'", Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.Evaluate(data, "Nothing", "Restored")).Message);
        Assert.Contains(
            "'Compressed': expected Image", Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.Evaluate(data, "Image", "Compressed")).Message);
        Assert.Contains("'Image': expected Vector<Byte>", Assert.Throws<ArgumentOutOfRangeException>(
            () => evaluation.Evaluate(data, "Image", "Restored", "Image")).Message);
        Assert.Throws<ArgumentNullException>(() => evaluation.Evaluate(null!, "Image", "Restored"));
    }

    [Fact]
    public void ACancelledTokenStopsThePass()
    {
        using var image = TestImages.MLGradient(8, 8);
        var data = _ml.Data.LoadFromEnumerable([new PairRow { Image = image, Restored = image }]);
        Assert.ThrowsAny<OperationCanceledException>(
            () => _ml.ImageCompression().Evaluate(data, "Image", "Restored", cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ModelsAreTheShippedOnes()
    {
        var models = _ml.ImageCompression().Models;
        Assert.Equal(CodecModel.ShippedNames, models.Select(model => model.Name));
        Assert.Contains(CodecModel.Default.Id, models.Select(model => model.Id));
    }

    private sealed class SeenRow
    {
        public byte[]? Seen { get; set; }
    }
}
