using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.Quality;

namespace RnnCodec.MLNet.Tests.Stages;

public class MeasureImagesTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void TheColumnsHoldTheMeasuresOfEachRow()
    {
        RgbImage[] pictures = [TestImages.Gradient(40, 30, 1), TestImages.Gradient(17, 25, 2)];
        var data = _ml.Data.LoadFromEnumerable(pictures.Select(picture => new ImageRow { Image = MLImageConversion.ToMLImage(picture) }).ToArray());
        var result = _ml.Transforms.CompressImages("Compressed", "Image", 30)
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Append(_ml.Transforms.MeasureImages("Image", "Restored", "Compressed"))
            .Fit(data).Transform(data);

        var files = pictures.Select(picture => ImageCodec.Default.Encode(picture, new EncodeOptions { Quality = 30 })).ToArray();
        var expected = pictures.Zip(files, (picture, file) =>
        {
            var quality = PictureQuality.Measure(picture, ImageCodec.Default.Decode(file));
            var bpp = 8.0 * file.Length / (picture.Width * picture.Height);
            return ((float)quality.Psnr, (float)quality.Ssim, (float)quality.MsSsim, (float)quality.PsnrHvs, (float)quality.PsnrHvsM, (float)bpp);
        });
        Assert.Equal(expected, _ml.Data.CreateEnumerable<MeasuredRow>(
            result, false).Select(row => (row.Psnr, row.Ssim, row.MsSsim, row.PsnrHvs, row.PsnrHvsM, row.BitsPerPixel)));
    }

    [Fact]
    public void TheColumnsAreFloatsUnderThePrefix()
    {
        var data = _ml.Data.LoadFromEnumerable<PairRow>([]);
        var model = _ml.Transforms.MeasureImages("Image", "Restored").Append(_ml.Transforms.MeasureImages("Image", "Restored", "Compressed", "Jpeg")).Fit(data);
        var schema = model.GetOutputSchema(data.Schema);
        string[] names =
            ["Psnr", "Ssim", "MsSsim", "PsnrHvs", "PsnrHvsM", "JpegPsnr", "JpegSsim", "JpegMsSsim", "JpegPsnrHvs", "JpegPsnrHvsM", "JpegBitsPerPixel"];
        Assert.Equal([.. data.Schema.Select(column => column.Name), .. names], schema.Select(column => column.Name));
        Assert.All(names, name => Assert.Equal(NumberDataViewType.Single, schema[name].Type));
    }

    [Fact]
    public void EqualPicturesHaveInfiniteDecibelsAndMissingOnesNaN()
    {
        using var image = TestImages.MLGradient(20, 20);
        var data = _ml.Data.LoadFromEnumerable(
        [
            new PairRow { Image = image, Restored = image, Compressed = [1, 2, 3, 4, 5] },
            new PairRow { Image = image, Compressed = [1] },
            new PairRow { Restored = image, Compressed = [1] },
            new PairRow { Image = image, Restored = image },
        ]);
        var rows = _ml.Data.CreateEnumerable<MeasuredRow>(
            _ml.Transforms.MeasureImages("Image", "Restored", "Compressed").Fit(data).Transform(data), false).ToArray();
        Assert.Equal((float.PositiveInfinity, 1f, 1f, 0.1f), (rows[0].Psnr, rows[0].Ssim, rows[0].MsSsim, rows[0].BitsPerPixel));
        Assert.Equal((float.NaN, float.NaN), (rows[1].Psnr, rows[1].MsSsim));
        Assert.Equal((float.NaN, float.NaN), (rows[2].PsnrHvsM, rows[2].BitsPerPixel));
        Assert.Equal((float.PositiveInfinity, float.NaN), (rows[3].Psnr, rows[3].BitsPerPixel));
    }

    [Fact]
    public void PicturesOfTwoSizesAreRefusedWithBoth()
    {
        using var image = TestImages.MLGradient(20, 10);
        using var other = TestImages.MLGradient(10, 20);
        var data = _ml.Data.LoadFromEnumerable([new PairRow { Image = image, Restored = other }]);
        var error = Record.Exception(() => _ml.Transforms.MeasureImages("Image", "Restored").Fit(data).Transform(data).Drain("Ssim"));
        while (error is not null and not ArgumentException)
            error = error.InnerException;
        Assert.NotNull(error);
        Assert.Contains("20x10 pixels in column 'Image' and one of 10x20 in column 'Restored'", error.Message);
    }

    [Fact]
    public void SchemaErrorsNameTheColumn()
    {
        var data = _ml.Data.LoadFromEnumerable<PairRow>([]);
        Assert.Contains("'Nothing'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.MeasureImages("Image", "Nothing").Fit(data)).Message);
        Assert.Contains("'Compressed': expected Image", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.MeasureImages("Image", "Compressed").Fit(data)).Message);
        Assert.Contains("'Image': expected Vector<Byte>", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.MeasureImages("Image", "Restored", "Image").Fit(data)).Message);
        Assert.Throws<ArgumentException>(() => _ml.Transforms.MeasureImages("Image", string.Empty));
    }

    [Fact]
    public void ALoadedModelMeasuresInAPredictionEngine()
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.MLGradient(30, 30, 1);
        using var other = TestImages.MLGradient(30, 30, 2);
        var data = _ml.Data.LoadFromEnumerable<PairRow>([]);
        _ml.Model.Save(_ml.Transforms.MeasureImages("Image", "Restored", "Compressed").Fit(data), data.Schema, folder.File("model.zip"));
        var loaded = _ml.Model.Load(folder.File("model.zip"), out _);
        var row = _ml.Model.CreatePredictionEngine<PairRow, MeasuredRow>(
            loaded).Predict(new PairRow { Image = image, Restored = other, Compressed = new byte[90] });
        Assert.Equal((float)Psnr.Measure(TestImages.Gradient(30, 30, 1), TestImages.Gradient(30, 30, 2)), row.Psnr);
        Assert.Equal(0.8f, row.BitsPerPixel);
        var stage = Assert.IsType<ImageMeasuringTransformer>(Assert.Single(loaded.FindImageCompressionStages()));
        Assert.Equal(("Image", "Restored", "Compressed"), (stage.OriginalColumnName, stage.RestoredColumnName, stage.CompressedColumnName));
    }

    private sealed class MeasuredRow
    {
        public float Psnr { get; set; }

        public float Ssim { get; set; }

        public float MsSsim { get; set; }

        public float PsnrHvs { get; set; }

        public float PsnrHvsM { get; set; }

        public float BitsPerPixel { get; set; }
    }
}
