using RnnCodec.Architecture;
using RnnCodec.Tests.Training;
using RnnCodec.Training;
using TorchSharp;

namespace RnnCodec.TorchSharp.Tests;

/// <summary>Trainings through the options, as users start them.</summary>
public sealed class TorchTrainingTests : IDisposable
{
    // Of a step's loss: rounding, which ten steps of the optimizers carry on.
    private const double Tolerance = 1e-3;

    private static readonly PlanesArchitecture Planes = new() { EntropyWidth = 8, DecoderWidth = 8, DecoderBlocks = 1, FilterWidth = 6 };

    private readonly string _folder = Directory.CreateTempSubdirectory("rnncodec-torch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<CodecArchitecture, PlaneNetwork> Codecs => new()
    {
        { TrainingExamples.Tiny, PlaneNetwork.All },
        { Planes, PlaneNetwork.Entropy },
        { Planes, PlaneNetwork.MsSsim },
    };

    [TorchTheory]
    [MemberData(nameof(Codecs))]
    public void TenStepsHaveTheLossesOfManagedCode(CodecArchitecture architecture, PlaneNetwork networks)
    {
        var options = Options(architecture, networks) with { Steps = 10 };
        var (expected, actual) = (new ProgressList(), new ProgressList());
        new CodecTrainer(options).Train(architecture, TrainingExamples.Pictures, TrainingExamples.Pictures, expected);
        new CodecTrainer(options with { Engine = TrainingEngine.Torch }).Train(architecture, TrainingExamples.Pictures, TrainingExamples.Pictures, actual);
        Assert.Equal(10, actual.Losses.Length);
        Close(expected.Losses, actual.Losses);
        Assert.All(actual.Reports, r => Assert.Equal($"TorchSharp {LibTorch.Version} on the processor", r.Engine));
        Assert.All(expected.Reports, r => Assert.Equal("managed", r.Engine));
    }

    [TorchTheory]
    [InlineData(TrainingEngine.Managed, TrainingEngine.Torch)]
    [InlineData(TrainingEngine.Torch, TrainingEngine.Managed)]
    public void CheckpointGoesOnOnTheOtherEngine(TrainingEngine first, TrainingEngine second)
    {
        (CodecArchitecture, PlaneNetwork)[] codecs = [(TrainingExamples.Tiny, PlaneNetwork.All), (Planes, PlaneNetwork.Entropy)];
        foreach (var (architecture, networks) in codecs)
        {
            var options = Options(architecture, networks) with { Steps = 10 };
            var whole = new ProgressList();
            new CodecTrainer(options).Train(architecture, TrainingExamples.Pictures, null, whole);

            var path = Path.Combine(_folder, $"{architecture.GetType().Name}.checkpoint");
            options = options with { CheckpointPath = path, Resume = true, ThrowOnCancellation = false };
            using var stop = new CancellationTokenSource();
            var (before, after) = (new ProgressList(), new ProgressList());
            var stopping = new Relayed(before, r =>
            {
                if (r.Step == 4)
                    stop.Cancel();
            });
            new CodecTrainer(options with { Engine = first }).Train(architecture, TrainingExamples.Pictures, null, stopping, stop.Token);
            new CodecTrainer(options with { Engine = second }).Train(architecture, TrainingExamples.Pictures, null, after);
            Assert.Equal(4, before.Losses.Length);
            Close(whole.Losses, [.. before.Losses, .. after.Losses]);
        }
    }

    [TorchFact]
    public void EntropyModelHasTheLossesOfManagedCode()
    {
        var codec = CodecModel.Create("codec", TrainingExamples.Tiny, new CodecTrainer(TrainingExamples.Options).Start(TrainingExamples.Tiny).ToTensors());
        var options = new EntropyTrainingOptions { Steps = 10, BatchSize = 2, CropSize = 64, Units = 8, WarmUpSteps = 2, Seed = 3, Threads = 1 };
        var (expected, actual) = (new ProgressList(), new ProgressList());
        new EntropyModelTrainer(options).Train(codec, TrainingExamples.Pictures, null, expected);
        new EntropyModelTrainer(options with { Engine = TrainingEngine.Torch }).Train(codec, TrainingExamples.Pictures, null, actual);
        Close(expected.Losses, actual.Losses);
    }

    [TorchFact]
    public void StochasticBitsAreThoseOfManagedCode()
    {
        var options = TrainingExamples.Options with { Threads = 1, Steps = 3, StochasticBinarizer = true };
        var (expected, actual) = (new ProgressList(), new ProgressList());
        new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, expected);
        new CodecTrainer(options with { Engine = TrainingEngine.Torch }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, actual);
        Close(expected.Losses, actual.Losses);
    }

    [TorchFact]
    public void SideBySideTrainingsHaveTheLossesOfManagedCode()
    {
        var options = Options(Planes, PlaneNetwork.All) with { Steps = 4 };
        var (expected, actual) = (new ProgressList(), new ProgressList());
        new CodecTrainer(options).Train(Planes, TrainingExamples.Pictures, null, expected);
        new CodecTrainer(options with { Engine = TrainingEngine.Torch }).Train(Planes, TrainingExamples.Pictures, null, actual);
        foreach (var network in new[] { PlaneNetwork.Entropy, PlaneNetwork.MsSsim, PlaneNetwork.Psnr })
        {
            static double[] Losses(ProgressList list, PlaneNetwork network) =>
                [.. list.Reports.Where(r => r.Network == network && r.Step > 0).Select(r => r.Loss)];
            Close(Losses(expected, network), Losses(actual, network));
        }
    }

    /// <summary>The counter is the thread's own, and one training is one thread.</summary>
    [TorchFact]
    public void ThousandStepsLeaveNoTensorBehind()
    {
        var options = TrainingExamples.Options with { BatchSize = 1, CropSize = 16, Steps = 1000, Threads = 1, Engine = TrainingEngine.Torch };
        CountStays(TrainingExamples.Tiny with { Iterations = 1 }, options);
    }

    [TorchTheory]
    [InlineData(PlaneNetwork.Entropy)]
    [InlineData(PlaneNetwork.Psnr)]
    public void StepsOfPlaneNetworksLeaveNoTensorBehind(PlaneNetwork network) =>
        CountStays(Planes, Options(Planes, network) with { Steps = 8, Threads = 1, Engine = TrainingEngine.Torch });

    [TorchFact]
    public void TrainingsLeaveNoTensorBehind()
    {
        var options = TrainingExamples.Options with { Threads = 1, Steps = 2, Engine = TrainingEngine.Torch };
        void Train() => new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, TrainingExamples.Pictures);
        Train();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Train();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, null, stop.Token));
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    /// <summary>Rounding to 7 bits changes losses, and not by much.</summary>
    [TorchFact]
    public void NarrowFactorsTrainToNearlyTheSameLosses()
    {
        var options = TrainingExamples.Options with { Threads = 1, Steps = 10, Engine = TrainingEngine.Torch };
        var (full, narrow) = (new ProgressList(), new ProgressList());
        new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, full);
        new CodecTrainer(options with { Precision = TrainingPrecision.BFloat16 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, narrow);
        Assert.NotEqual(full.Losses, narrow.Losses);
        foreach (var (expected, actual) in full.Losses.Zip(narrow.Losses))
            Assert.Equal(expected, actual, 0.05 * expected);
    }

    [TorchFact]
    public void TheSameSeedGivesTheSameModel()
    {
        var options = TrainingExamples.Options with { Threads = 1, Steps = 3, Engine = TrainingEngine.Torch };
        var models = new[] { options, options, options with { Seed = 9 } }
            .Select(o => new CodecTrainer(o).Train(TrainingExamples.Tiny, TrainingExamples.Pictures).Id)
            .ToArray();
        Assert.Equal(models[0], models[1]);
        Assert.NotEqual(models[0], models[2]);
    }

    private static CodecTrainingOptions Options(CodecArchitecture architecture, PlaneNetwork networks) =>
        TrainingExamples.Options with { CropSize = architecture is PlanesArchitecture ? 64 : 32, Networks = networks, Threads = 1 };

    /// <summary>As many tensors are alive behind the last step as behind the third.</summary>
    private static void CountStays(CodecArchitecture architecture, CodecTrainingOptions options)
    {
        var counts = new List<long>();
        long Count() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var before = Count();
        var counting = new Relayed(new ProgressList(), r =>
        {
            if (r.Step is 3 || r.Step == options.Steps)
                counts.Add(Count() - before);
        });
        new CodecTrainer(options).Train(architecture, TrainingExamples.Pictures, null, counting);
        Assert.Equal(2, counts.Count);
        Assert.True(counts[0] > 0, "No tensor was alive in the training.");
        Assert.Equal(counts[0], counts[1]);
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Abs(expected[i]),
                $"Step {i + 1}: {actual[i]} by TorchSharp, {expected[i]} in managed code.");
        }
    }

    private sealed class Relayed(IProgress<TrainingProgress> to, Action<TrainingProgress> heard) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            to.Report(value);
            heard(value);
        }
    }
}
