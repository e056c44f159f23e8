using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.ModelRunner;

namespace RnnCodec.MLNet.Tests.Persistence;

public class ModelFileTests
{
    private readonly MLContext _ml = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALoadedModelDoesTheSame(bool ownModel)
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.MLGradient(33, 18);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = Pipeline(ownModel).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));

        var loaded = new MLContext().Model.Load(folder.File("model.zip"), out _);
        Assert.Equal(Compressed(model, data), Compressed(loaded, data));
        Assert.Equal(Restored(model, data), Restored(loaded, data));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnotherProcessLoadsTheModelAndDoesTheSame(bool ownModel)
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (37, 21), (16, 40));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var model = _ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(Pipeline(ownModel)).Append(_ml.Transforms.DropColumns("Image")).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));

        var expected = RowPrinter.Print(model.Transform(data)).ToArray();
        Assert.Equal(names.Length, expected.Length);
        Assert.Equal(expected, AnotherProcess.Run(["run", folder.File("model.zip"), .. names]));
    }

    [Fact]
    public void AnotherProcessLoadsEveryKindOfStage()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (37, 21), (16, 40));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var model = _ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(EveryStage()).Append(_ml.Transforms.DropColumns("Image")).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));

        var expected = RowPrinter.Print(model.Transform(data)).ToArray();
        Assert.Matches("^Path=0.png Bits=[0-9A-F]{64} Compressed=[0-9A-F]{64} Unpacked=[0-9A-F]{64} Restored=37x21:[0-9A-F]{64} Psnr=[0-9.]+ Ssim=.* " +
            "QBitsPerPixel=[0-9.]+$", expected[0]);
        Assert.Equal(expected, AnotherProcess.Run(["run", folder.File("model.zip"), .. names]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FindRecoversEveryKindOfStage(bool loaded)
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        ITransformer model = EveryStage().Fit(data);
        if (loaded)
        {
            _ml.Model.Save(model, data.Schema, folder.File("model.zip"));
            model = _ml.Model.Load(folder.File("model.zip"), out _);
        }
        Assert.Equal(
            [
                "ImageBitsEncodingTransformer Image -> Bits", "EntropyEncodingTransformer Bits -> Compressed",
                "EntropyDecodingTransformer Compressed -> Unpacked",
                "ImageBitsDecodingTransformer Unpacked -> Restored", "ImageMeasuringTransformer Image Restored -> Psnr Ssim MsSsim PsnrHvs PsnrHvsM",
                "ImageMeasuringTransformer Image Restored Compressed -> QPsnr QSsim QMsSsim QPsnrHvs QPsnrHvsM QBitsPerPixel",
            ],
            model.FindImageCompressionStages().Select(
                stage => $"{stage.GetType().Name} {string.Join(' ', stage.InputColumnNames)} -> {string.Join(' ', stage.OutputColumnNames)}"));
    }

    /// <summary>
    /// golden.zip was saved by <see cref="Golden"/> when the format was settled, on a column of 24x16 pixels. It holds no codec, which may change.
    /// </summary>
    [Fact]
    public void AnotherProcessLoadsAModelOfAnEarlierBuild()
    {
        using var folder = new TemporaryFolder();
        var files = TestImages.WriteFiles(folder.Path, (40, 30), (24, 16)).Select(folder.File).ToArray();
        var data = _ml.Data.LoadFromEnumerable(files.Select(path => new PathRow { Path = path }));
        var expected = RowPrinter.Print(Golden().Fit(data).Transform(data)).ToArray();
        Assert.Contains("Psnr=", expected[0], StringComparison.Ordinal);
        Assert.Equal(expected, AnotherProcess.Run(["run", Path.Combine(AppContext.BaseDirectory, "Persistence", "golden.zip"), .. files]));
    }

    [Fact]
    public void AShippedModelIsSavedByItsIdentity()
    {
        Assert.InRange(SavedSize(ownModel: false), 1, 40_000);
        Assert.True(SavedSize(ownModel: true) > CodecModel.Default.ToBytes().Length / 2);
    }

    [Fact]
    public void ALoadedModelSavesAgain()
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.MLGradient(10, 10);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = _ml.Transforms.CompressImages(
            "Compressed", "Image", new CompressImagesOptions { Model = TestImages.OwnModel(), Encoding = new() { Iterations = 4 } }).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("1.zip"));
        _ml.Model.Save(_ml.Model.Load(folder.File("1.zip"), out _), data.Schema, folder.File("2.zip"));
        var loaded = _ml.Model.Load(folder.File("2.zip"), out _);
        Assert.Equal(Compressed(model, data), Compressed(loaded, data));
        Assert.Equal(TestImages.OwnModel().Id, loaded.FindImageCompressors().Single().Codec.Model.Id);
    }

    [Fact]
    public void ALoadedModelWorksInAPredictionEngine()
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.MLGradient(21, 13);
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        _ml.Model.Save(Pipeline(ownModel: false).Fit(data), data.Schema, folder.File("model.zip"));
        var loaded = _ml.Model.Load(folder.File("model.zip"), out var schema);
        var expected = ImageCodec.Default.Encode(TestImages.Gradient(21, 13), new EncodeOptions { Iterations = 4 });
        Assert.Equal(expected, _ml.Model.CreatePredictionEngine<ImageRow, CompressedRow>(loaded).Predict(new ImageRow { Image = image }).Compressed);
        Assert.Equal(expected, _ml.Model.CreatePredictionEngine<ImageRow, CompressedRow>(loaded, schema).Predict(new ImageRow { Image = image }).Compressed);
    }

    [Fact]
    public void ALoadedModelWorksOnSeveralThreads()
    {
        using var folder = new TemporaryFolder();
        var file = ImageCodec.Default.Encode(TestImages.Gradient(16, 16), new EncodeOptions { Iterations = 2 });
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(_ => new CompressedRow { Compressed = file }));
        _ml.Model.Save(_ml.Transforms.DecompressImages("Restored", "Compressed").Fit(data), data.Schema, folder.File("model.zip"));
        var loaded = _ml.Model.Load(folder.File("model.zip"), out _);
        var expected = TestImages.Restored(TestImages.Gradient(16, 16), new EncodeOptions { Iterations = 2 });
        Parallel.For(0, 4, _ =>
        {
            foreach (var row in _ml.Data.CreateEnumerable<RestoredRow>(loaded.Transform(data), reuseRowObject: false))
                Assert.Equal(expected, row.Restored!.Pixels.ToArray());
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FindRecoversTheStagesFromChainsOfChains(bool loaded)
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        var options = new DecompressImagesOptions { Models = [TestImages.OwnModel()], Decoding = new() { Iterations = 3, MaxPixels = 1000 } };
        ITransformer model = _ml.Transforms.CopyColumns("Copy", "Image")
            .Append(_ml.Transforms.CompressImages("A", "Image", 70)
                .Append(_ml.Transforms.CompressImages("B", "Copy").Append(_ml.Transforms.DecompressImages("C", "A", options))))
            .Fit(data);
        if (loaded)
        {
            _ml.Model.Save(model, data.Schema, folder.File("model.zip"));
            model = _ml.Model.Load(folder.File("model.zip"), out _);
        }
        Assert.Collection(
            model.FindImageCompressors(),
            a => Assert.Equal(("Image", "A", 70.0, CodecModel.Default.Id), (a.InputColumnName, a.OutputColumnName, a.Encoding.Quality, a.Codec.Model.Id)),
            b => Assert.Equal(
                ("Copy", "B", (double?)null, CodecModel.Default.Id), (b.InputColumnName, b.OutputColumnName, b.Encoding.Quality, b.Codec.Model.Id)));
        var c = Assert.Single(model.FindImageDecompressors());
        Assert.Equal(("A", "C", 3, options.Models[0].Id), (c.InputColumnName, c.OutputColumnName, c.Decoding.Iterations, c.Codec.Model.Id));
    }

    [Fact]
    public void ARecoveredStageTransformsAndSaves()
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.MLGradient(14, 15);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = Pipeline(ownModel: false).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("1.zip"));
        var stage = _ml.Model.Load(folder.File("1.zip"), out _).FindImageCompressors().Single();
        Assert.Equal(Compressed(model, data), Compressed(stage, data));
        _ml.Model.Save(stage, data.Schema, folder.File("2.zip"));
        Assert.Equal(Compressed(model, data), Compressed(_ml.Model.Load(folder.File("2.zip"), out _), data));
    }

    [Fact]
    public void FindInAModelWithoutStagesFindsNone()
    {
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        var model = _ml.Transforms.CopyColumns("Copy", "Image").Append(_ml.Transforms.DropColumns("Image")).Fit(data);
        Assert.Empty(model.FindImageCompressors());
        Assert.Empty(model.FindImageDecompressors());
        Assert.Empty(model.LastTransformer.FindImageCompressors());
    }

    [Fact]
    public void AModelIsSavedToAStreamToo()
    {
        using var image = TestImages.MLGradient(9, 9);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = Pipeline(ownModel: false).Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        Assert.Equal(Compressed(model, data), Compressed(_ml.Model.Load(stream, out _), data));
    }

    private IEstimator<ITransformer> Pipeline(bool ownModel)
    {
        var model = ownModel ? TestImages.OwnModel() : null;
        return _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { Model = model, Encoding = new() { Iterations = 4 } })
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed", new DecompressImagesOptions { Models = model is null ? [] : [model] }));
    }

    private IEstimator<ITransformer> EveryStage() =>
        _ml.Transforms.EncodeImageBits("Bits", "Image", quality: 30)
            .Append(_ml.Transforms.EntropyEncode("Compressed", "Bits"))
            .Append(_ml.Transforms.EntropyDecode("Unpacked", "Compressed"))
            .Append(_ml.Transforms.DecodeImageBits("Restored", "Unpacked"))
            .Append(_ml.Transforms.MeasureImages("Image", "Restored"))
            .Append(_ml.Transforms.MeasureImages("Image", "Restored", "Compressed", "Q"));

    private IEstimator<ITransformer> Golden() =>
        _ml.Transforms.LoadImages("Image", null, "Path")
            .Append(_ml.Transforms.ResizeImages("Small", 24, 16, "Image"))
            .Append(_ml.Transforms.ConvertToGrayscale("Gray", "Small"))
            .Append(_ml.Transforms.MeasureImages("Small", "Gray"))
            .Append(_ml.Transforms.DropColumns("Image", "Small", "Gray"));

    private long SavedSize(bool ownModel)
    {
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        using var stream = new MemoryStream();
        _ml.Model.Save(_ml.Transforms.CompressImages(
            "Compressed", "Image", new CompressImagesOptions { Model = ownModel ? TestImages.OwnModel() : null }).Fit(data), data.Schema, stream);
        return stream.Length;
    }

    private static byte[] Compressed(ITransformer model, IDataView data) => model.Transform(data).GetColumn<byte[]>("Compressed").Single();

    private byte[] Restored(ITransformer model, IDataView data) =>
        _ml.Data.CreateEnumerable<RestoredRow>(model.Transform(data), reuseRowObject: false).Single().Restored!.Pixels.ToArray();
}
