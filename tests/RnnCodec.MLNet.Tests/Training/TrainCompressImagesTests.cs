using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RnnCodec.Architecture;
using RnnCodec.MLNet.ModelRunner;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Tests.Training;

public class TrainCompressImagesTests
{
    internal static readonly RecurrentArchitecture Small = (RecurrentArchitecture)CodecPresets.FromName("tiny") with
    {
        Iterations = 3,
        Bits = 8,
        Encoder =
        [
            new LayerSpec { Type = LayerType.Conv, Out = 8, Kernel = 3, Stride = 4 },
            new LayerSpec { Type = LayerType.Rnn, Out = 8, Kernel = 3, Stride = 4 },
        ],
        Decoder =
        [
            new LayerSpec { Type = LayerType.Conv, Out = 16, Kernel = 1 },
            new LayerSpec { Type = LayerType.Rnn, Out = 32, Kernel = 3, Upscale = 4 },
            new LayerSpec { Type = LayerType.Rnn, Out = 48, Kernel = 3, Upscale = 4 },
            new LayerSpec { Type = LayerType.Conv, Out = 3, Kernel = 1 },
        ],
    };

    private static ImageTrainingOptions Options => new()
    {
        Architecture = Small,
        Codec = new CodecTrainingOptions { Steps = 6, BatchSize = 2, CropSize = 32, WarmUpSteps = 2, ReportInterval = 3 },
        Entropy = new EntropyTrainingOptions { Steps = 3, BatchSize = 2, CropSize = 32, Units = 4 },
        ValidationShare = 0.4,
    };

    [Fact]
    public void FitTrainsAndTheFittedPipelineSurvivesAnotherProcess()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (40, 50), (64, 33), (20, 70), (48, 48));
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var compress = ml.ImageCompression().TrainCompressImages("Compressed", "Image", Options);
        var model = ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(compress)
            .Append(ml.Transforms.DecompressImages("Restored", "Compressed"))
            .Append(ml.Transforms.DropColumns("Image"))
            .Fit(data);
        ml.Model.Save(model, data.Schema, folder.File("model.zip"));

        var trained = model.FindImageCompressors().Single().Codec.Model;
        Assert.Equal(Small, trained.Architecture);
        Assert.Equal(4, trained.EntropyArchitecture!.Units);
        Assert.Equal(trained.Id, model.FindImageDecompressors().Single().Codec.Model.Id);
        Assert.Equal(RowPrinter.Print(model.Transform(data)), AnotherProcess.Run(["run", folder.File("model.zip"), .. names]));
    }

    [Fact]
    public void FitWithTheSameSeedGivesTheSameModel()
    {
        string Train(int seed)
        {
            var ml = new MLContext(seed);
            return Fit(ml, Options).Id;
        }
        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1), Train(2));
    }

    [Fact]
    public void FitFineTunesTheModelOfTheOptionsAndItsEntropyModel()
    {
        var ml = new MLContext(seed: 1);
        var start = Fit(ml, Options);
        var progress = new List<TrainingProgress>();
        var entropy = new List<TrainingProgress>();
        var tuned = Fit(ml, Options with { Architecture = null, Progress = new To(progress), EntropyProgress = new To(entropy) }, start);
        Assert.Equal(start.Architecture, tuned.Architecture);
        Assert.Equal(start.EntropyArchitecture, tuned.EntropyArchitecture);
        Assert.NotEqual(start.Id, tuned.Id);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], progress.Select(p => p.Step));
        Assert.Equal(3, progress[^1].Validation!.Count);
        Assert.Equal(3, entropy[^1].Step);
    }

    [Fact]
    public void FitWithoutAnEntropyModelLeavesPlainBits() => Assert.Null(Fit(new MLContext(1), Options with { Entropy = null }).EntropyArchitecture);

    [Fact]
    public void FitWritesReportsAndStepsToTheLog()
    {
        var ml = new MLContext(seed: 1);
        var messages = new List<LoggingEventArgs>();
        ml.Log += (_, message) =>
        {
            if (message.RawMessage.StartsWith("codec: ", StringComparison.Ordinal))
                messages.Add(message);
        };
        Fit(ml, Options);
        string[] reports = ["tiles", "start", "step 3", "step 6"];
        Assert.Equal(reports, messages.Where(m => m.Kind == ChannelMessageKind.Info).Select(m => reports.First(m.RawMessage.Contains)));
        var steps = messages.Where(m => m.Kind == ChannelMessageKind.Trace).Select(m => m.RawMessage["codec: ".Length..].Split(',')[0]);
        Assert.Equal(["step 1", "step 2", "step 4", "step 5"], steps);
    }

    /// <summary>This program has no RnnCodec.TorchSharp, as most have none.</summary>
    [Fact]
    public void FitHonoursTheContextsGpuAndFallback()
    {
        var ml = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
        var messages = new List<string>();
        ml.Log += (_, message) => messages.Add(message.RawMessage);
        var fallen = Fit(ml, Options);
        Assert.Contains(messages, m => m.StartsWith("codec: computed by managed (Training through TorchSharp needs", StringComparison.Ordinal));
        Assert.Equal(Fit(new MLContext(seed: 1), Options).Id, fallen.Id);
        Assert.Throws<TrainingEngineException>(() => Fit(new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = false }, Options));
        Assert.Throws<TrainingEngineException>(() =>
            Fit(new MLContext(seed: 1) { GpuDeviceId = 0 }, Options with { Codec = Options.Codec with { FallbackToCpu = false } }));
    }

    [Fact]
    public void FitValidatesOnTheDataGiven()
    {
        var ml = new MLContext(seed: 1);
        var progress = new List<TrainingProgress>();
        Fit(ml, Options with { ValidationShare = 0, Progress = new To(progress) });
        Assert.Null(progress[^1].Validation);
        using var image = TestImages.MLGradient(64, 64);
        Fit(ml, Options with { ValidationShare = 0, Progress = new To(progress), Validation = ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]) });
        Assert.NotNull(progress[^1].Validation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FitCancelledThrowsOrReturnsWhatTheOptionsAskFor(bool throws)
    {
        using var stop = new CancellationTokenSource();
        var ml = new MLContext(seed: 1);
        var options = Options with
        {
            Codec = Options.Codec with { Steps = 1_000_000, ThrowOnCancellation = throws },
            Progress = new To([], p => { if (p.Step == 2) stop.Cancel(); }),
        };
        var images = Images();
        var data = ml.Data.LoadFromEnumerable(images.Select(i => new ImageRow { Image = i }));
        var estimator = ml.ImageCompression().TrainCompressImages("Compressed", "Image", options, new CompressImagesOptions { CancellationToken = stop.Token });
        if (throws)
        {
            Assert.Throws<OperationCanceledException>(() => estimator.Fit(data));
            return;
        }
        Assert.All(estimator.Fit(data).Transform(data).GetColumn<byte[]>("Compressed").ToArray(), file => Assert.NotEmpty(file));
    }

    [Fact]
    public void FitWithoutPicturesIsRefused()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable([new ImageRow()]);
        var error = Assert.Throws<InvalidDataException>(() => ml.ImageCompression().TrainCompressImages("Compressed", "Image", Options).Fit(data));
        Assert.Contains("'Image'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null, "trained")]
    [InlineData(true, "mine", "mine")]
    public void TheTrainedModelHasANameAndHalfPrecisionUnlessAskedOtherwise(bool fullPrecision, string? name, string expected)
    {
        var ml = new MLContext(seed: 1);
        var trained = Fit(ml, Options with { FullPrecision = fullPrecision, Name = name });
        Assert.Equal(expected, trained.Name);
        Assert.Equal(!fullPrecision, trained.Id == trained.ToHalfPrecision().Id);
        Assert.Equal($"{expected}-tuned", Fit(ml, Options with { Architecture = null }, trained).Name);
    }

    [Fact]
    public void OneEstimatorFittedTwiceGivesTwoModelsAndEachPipelineKeepsItsOwn()
    {
        var ml = new MLContext(seed: 1);
        var pipeline = ml.ImageCompression().TrainCompressImages("Compressed", "Image", Options)
            .Append(ml.Transforms.DecompressImages("Restored", "Compressed"));
        var images = Images();
        var data = ml.Data.LoadFromEnumerable(images.Select(i => new ImageRow { Image = i }));
        var (first, second) = (pipeline.Fit(data), pipeline.Fit(ml.Data.SkipRows(data, 1)));
        Assert.NotEqual(Id(first), Id(second));
        Assert.All([first, second], model => Assert.Equal(Id(model), model.FindImageDecompressors().Single().Codec.Model.Id));
        first.Transform(data).Drain("Restored");

        static string Id(ITransformer model) => model.FindImageCompressors().Single().Codec.Model.Id;
    }

    [Fact]
    public void TrainingOptionsOutOfRangeAreRefusedBeforeFit()
    {
        var ml = new MLContext(seed: 1);
        void Make(ImageTrainingOptions options, int? iterations = null) => ml.ImageCompression().TrainCompressImages(
            "Compressed", "Image", options, new CompressImagesOptions { Encoding = new() { Iterations = iterations } });
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(Options with { ValidationShare = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(Options with { MaxTiles = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(Options with { Codec = new CodecTrainingOptions { BatchSize = 0 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(Options, iterations: 4));
        Make(Options, iterations: 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.ImageCompression().TrainCompressImages(
            "Compressed", "Image", Options, new CompressImagesOptions { Encoding = new() { Quality = 50 } }));
    }

    private static MLImage[] Images() => [.. Enumerable.Range(0, 5).Select(i => TestImages.MLGradient(40 + i, 60 - i, i))];

    private static CodecModel Fit(MLContext ml, ImageTrainingOptions options, CodecModel? start = null)
    {
        var images = Images();
        var data = ml.Data.LoadFromEnumerable(images.Select(i => new ImageRow { Image = i }));
        var fitted = ml.ImageCompression().TrainCompressImages("Compressed", "Image", options, new CompressImagesOptions { Model = start }).Fit(data);
        foreach (var image in images)
            image.Dispose();
        return fitted.Codec.Model;
    }

    private sealed class To(List<TrainingProgress> list, Action<TrainingProgress>? also = null) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            list.Add(value);
            also?.Invoke(value);
        }
    }
}
