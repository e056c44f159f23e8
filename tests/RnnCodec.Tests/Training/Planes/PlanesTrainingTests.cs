using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class PlanesTrainingTests : IDisposable
{
    private static readonly PlanesArchitecture Small = new() { EntropyWidth = 8, DecoderWidth = 8, DecoderBlocks = 1, FilterWidth = 6 };

    private static readonly CodecTrainingOptions Options = TrainingExamples.Options with { Steps = 6, CropSize = 64, WarmUpSteps = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("rnncodec-planes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TrainFromNothingImprovesEveryNetwork()
    {
        var progress = new ProgressList();
        new CodecTrainer(Options with { Steps = 60 }).Train(Small, TrainingExamples.Pictures, TrainingExamples.Pictures, progress);
        foreach (var network in new[] { PlaneNetwork.Entropy, PlaneNetwork.MsSsim, PlaneNetwork.Psnr })
        {
            var figures = progress.Reports.Where(r => r.Network == network && r.Validation is not null).Select(r => r.Validation!).ToArray();
            Assert.Equal(2, figures.Length);
            var (start, end) = (figures[0].Average(), figures[^1].Average());
            Assert.True(network == PlaneNetwork.Entropy ? end < 0.7 * start : end > start + 0.05, $"{network}: {start:F3} at the start, {end:F3} at the end.");
        }
    }

    [Fact]
    public void NewWeightsShowThePlainIntegers()
    {
        var training = new PlanesTraining(Small, Options, TrainingExamples.Pictures, null, null, CancellationToken.None);
        var cpu = new CpuExecutor(1);
        var pictures = new RestoredPictures(new PlaneRestorer(Small, training.NewWeights(PlaneNetwork.Psnr)), cpu, cpu);
        var batch = Batch(cpu);
        var plain = pictures.ShowPlain(batch);
        var shown = pictures.Show(batch, [0, 0]);
        // The filter adds 0; the correction too.
        Assert.Equal(plain, shown);
        pictures.Release();
    }

    [Fact]
    public void TrainSameSeedGivesTheSameModelOnEveryThreadCountAndInAnyOrder()
    {
        var one = new CodecTrainer(Options with { Threads = 1 }).Train(Small, TrainingExamples.Pictures);
        var five = new CodecTrainer(Options with { Threads = 5, SideBySide = false }).Train(Small, TrainingExamples.Pictures);
        var other = new CodecTrainer(Options with { Seed = 6, Threads = 2 }).Train(Small, TrainingExamples.Pictures);
        Assert.Equal(one.Id, five.Id);
        Assert.NotEqual(one.Id, other.Id);
    }

    [Theory]
    [InlineData(PlaneNetwork.Entropy)]
    [InlineData(PlaneNetwork.MsSsim)]
    public void ResumeAfterCancellationGivesTheLossesOfAnUninterruptedRun(PlaneNetwork network)
    {
        var options = Options with { Networks = network, Steps = 8, Threads = 2 };
        var expected = new ProgressList();
        var whole = new CodecTrainer(options).Train(Small, TrainingExamples.Pictures, null, expected);

        options = options with { CheckpointPath = Path.Combine(_folder, "run.checkpoint"), Resume = true };
        using var stop = new CancellationTokenSource();
        var (first, rest) = (new ProgressList(), new ProgressList());
        var stopping = new Relay(first, r =>
        {
            if (r.Step == 3)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => new CodecTrainer(options).Train(Small, TrainingExamples.Pictures, null, stopping, stop.Token));
        var resumed = new CodecTrainer(options).Train(Small, TrainingExamples.Pictures, null, rest);
        Assert.Equal(expected.Losses, first.Losses.Concat(rest.Losses));
        Assert.Equal(whole.Id, resumed.Id);
    }

    [Fact]
    public void TrainFromAModelLeavesTheNetworksThatAreNotAskedFor()
    {
        var start = new CodecTrainer(Options with { Steps = 1 }).Train(Small, TrainingExamples.Pictures);
        var trained = new CodecTrainer(Options with { Networks = PlaneNetwork.Psnr }).Train(start, TrainingExamples.Pictures);
        Assert.Equal(Numbers(start, "entropy."), Numbers(trained, "entropy."));
        Assert.Equal(Numbers(start, "msssim."), Numbers(trained, "msssim."));
        Assert.NotEqual(Numbers(start, "psnr."), Numbers(trained, "psnr."));

        static float[] Numbers(CodecModel model, string prefix) => [.. model.CopyParameters(prefix).All.Values.SelectMany(p => p.Values.ToArray())];
    }

    [Fact]
    public void TrainCropThatDoesNotFitIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new CodecTrainer(Options with { CropSize = 80 }).Train(Small, TrainingExamples.Pictures));
        Assert.Contains("CropSize must be a multiple of 32, and 64 at least", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainWithoutANetworkIsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new CodecTrainer(Options with { Networks = 0 }));

    [Fact]
    public void DetailGradientsFollowDifferences()
    {
        var cpu = new CpuExecutor(2);
        var training = new PlanesTraining(Small, Options, TrainingExamples.Pictures, null, null, CancellationToken.None);
        var parameters = training.NewWeights(PlaneNetwork.Entropy);
        var random = new Random(4);
        var detail = parameters.All.Values.Where(p => p.Name.StartsWith("detail.", StringComparison.Ordinal)).ToArray();
        foreach (var parameter in detail)
        {
            foreach (ref var value in parameter.Values)
                value += random.NextSingle() - 0.5f;
        }
        var batch = Batch(cpu);
        var model = new DetailSignificance(new PlaneEntropy(Small, parameters), cpu);
        var gradients = new ParameterGradients(parameters.All.Values);
        var weights = new[] { 0.5f, 2f };
        Assert.True(model.CodeLengths(batch, gradients, weights).Min() > 100);
        var checkedNumbers = 0;
        foreach (var parameter in detail)
        {
            var gradient = gradients.Whole(parameter);
            for (var i = 0; i < gradient.Length; i += 7)
            {
                const float Step = 0.05f;
                var old = parameter.Values[i];
                parameter.Values[i] = old + Step;
                var above = Loss();
                parameter.Values[i] = old - Step;
                var below = Loss();
                parameter.Values[i] = old;
                var expected = (above - below) / (2 * Step);
                // Curvature, Step^2 of it, and sums of float32.
                Assert.True(
                    Math.Abs(expected - gradient[i]) <= 5e-3 * Math.Max(1, Math.Abs(expected)),
                    $"{parameter.Name}: gradient {i} is {gradient[i]}, differences give {expected}.");
                checkedNumbers += gradient[i] == 0 ? 0 : 1;
            }
        }
        Assert.True(checkedNumbers > 300, $"Only {checkedNumbers} gradients were not 0.");

        double Loss() => model.CodeLengths(batch).Zip(weights).Sum(b => b.First * b.Second);
    }

    /// <summary>Two colourful crops, finely quantised.</summary>
    private static PlaneBatch Batch(CpuExecutor cpu)
    {
        var crops = new CropSampler(TrainingExamples.Pictures, 2, 64, 3).Draw(0);
        return new CropQuantizer(cpu).Quantize(new TensorShape(2, 64, 64, 3), crops, [new Quantization(3, 1, 0.25, 0.4), new Quantization(6, 0, 0, 0.4)]);
    }
}
