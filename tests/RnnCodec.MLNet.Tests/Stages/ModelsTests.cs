using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests.Stages;

/// <summary>Which models the stages that read files have, and how pipelines store them.</summary>
public class ModelsTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void AStageBehindAnotherTakesItsModel()
    {
        var own = TestImages.OwnModel();
        using var image = TestImages.MLGradient(20, 20);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = _ml.Transforms.EncodeImageBits("Bits", "Image", new CompressImagesOptions { Model = own, Encoding = new() { Iterations = 2 } })
            .Append(_ml.Transforms.CopyColumns("Copy", "Bits"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.EntropyEncode("Compressed", "Copy"))
            .Append(_ml.Transforms.EntropyDecode("Unpacked", "Compressed"))
            .Append(_ml.Transforms.DecodeImageBits("Restored", "Unpacked"))
            .Fit(data);
        Assert.All(model.FindImageCompressionStages().Cast<CodecStageTransformer>(), stage => Assert.Equal(own.Id, stage.Models.Single().Id));
        model.Transform(data).Drain("Restored");
    }

    [Fact]
    public void ASetOfModelsRestoresAColumnOfFilesOfAllOfThem()
    {
        var own = TestImages.OwnModel();
        var half = CodecModel.Default.ToHalfPrecision();
        CodecModel[] models = [own, CodecModel.Default, half.Id == CodecModel.Default.Id ? own : half];
        var pictures = models.Select((_, i) => TestImages.Gradient(16 + i, 12)).ToArray();
        var files = models.Zip(pictures, (model, picture) => new ImageCodec(model).Encode(picture, new EncodeOptions { Iterations = 1 })).ToArray();
        var data = _ml.Data.LoadFromEnumerable(files.Select(file => new CompressedRow { Compressed = file }));
        var model = _ml.Transforms.DecompressImages("Restored", "Compressed", new DecompressImagesOptions { Models = models.Distinct().ToArray() }).Fit(data);
        Assert.Equal([16, 17, 18], Widths(model, data));

        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        Assert.Equal([16, 17, 18], Widths(_ml.Model.Load(folder.File("model.zip"), out _), data));
    }

    [Fact]
    public void AnOwnModelIsStoredOnceInAPipeline()
    {
        var own = TestImages.OwnModel();
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        var compress = _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { Model = own, Encoding = new() { Iterations = 1 } });
        var whole = compress.Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Append(_ml.Transforms.DecompressImages("Again", "Compressed", new DecompressImagesOptions { Models = [own] })).Fit(data);
        var (alone, together) = (Save(compress.Fit(data), data), Save(whole, data));
        Assert.InRange(together.Length, alone.Length, alone.Length + 50_000);
        // Stages that are saved without the one in front hold it themselves, each time.
        Assert.InRange(Save(whole.LastTransformer, data).Length, alone.Length / 2, alone.Length + 50_000);
        Assert.InRange(Save(whole.LastTransformer, data).Length, alone.Length / 2, alone.Length + 50_000);
    }

    [Fact]
    public void AModelStoredOnceIsFoundInAnotherProcess()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (20, 14));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var model = _ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(_ml.Transforms.CompressImages(
                "Compressed", "Image", new CompressImagesOptions { Model = TestImages.OwnModel(), Encoding = new() { Iterations = 2 } }))
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Append(_ml.Transforms.DropColumns("Image", "Compressed"))
            .Fit(data);
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        Assert.Equal(ModelRunner.RowPrinter.Print(model.Transform(data)), AnotherProcess.Run(["run", folder.File("model.zip"), .. names]));
    }

    [Fact]
    public void AStageRecoveredFromALoadedModelSavesItsModelWhole()
    {
        var own = TestImages.OwnModel();
        using var image = TestImages.MLGradient(20, 20);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var model = _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { Model = own, Encoding = new() { Iterations = 1 } })
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed")).Fit(data);
        var loaded = _ml.Model.Load(new MemoryStream(Save(model, data)), out _);
        var restoring = Save(loaded.FindImageDecompressors().Single(), model.Transform(data));
        Assert.True(restoring.Length > own.ToBytes().Length / 2);
        Assert.Equal(own.Id, _ml.Model.Load(new MemoryStream(restoring), out _).FindImageDecompressors().Single().Codec.Model.Id);
    }

    [Fact]
    public void SeveralThreadsSaveAtOnce()
    {
        var own = TestImages.OwnModel();
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([]);
        var model = _ml.Transforms.CompressImages("Compressed", "Image", new CompressImagesOptions { Model = own })
            .Append(_ml.Transforms.DecompressImages("Restored", "Compressed")).Fit(data);
        var sizes = new int[3];
        Parallel.For(0, sizes.Length, i => sizes[i] = Save(model, data).Length);
        Assert.Single(sizes.Distinct());
    }

    private IEnumerable<int> Widths(ITransformer model, IDataView data) =>
        _ml.Data.CreateEnumerable<RestoredRow>(model.Transform(data), false).Select(row => row.Restored!.Width).ToArray();

    private byte[] Save(ITransformer model, IDataView data)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        return stream.ToArray();
    }
}
