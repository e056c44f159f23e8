using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class CodecTrainerTests
{
    [Fact]
    public void TrainRaisesThePsnrOfEveryIteration()
    {
        var progress = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 150, BatchSize = 4 }).Train(
            TrainingExamples.Tiny,
            TrainingExamples.Pictures,
            TrainingExamples.Pictures,
            progress);

        var (start, end) = (progress.Reports[0].Validation!, progress.Reports[^1].Validation!);
        Assert.Equal(TrainingExamples.Tiny.Iterations, start.Count);
        for (var t = 0; t < start.Count; t++)
            Assert.True(end[t] > start[t], $"PSNR after iteration {t + 1} was {start[t]:F2} dB at the start and {end[t]:F2} dB at the end.");
        Assert.True(end[^1] > start[^1] + 1, $"PSNR after the last iteration was {start[^1]:F2} dB at the start and {end[^1]:F2} dB at the end.");
    }

    // The associative LSTM starts slowly: its first outputs are products of four small numbers.
    [Theory]
    [InlineData(RecurrentCell.ResidualGru, GainKind.Network, false, 0.75)]
    [InlineData(RecurrentCell.Lstm, GainKind.None, true, 0.75)]
    [InlineData(RecurrentCell.AssociativeLstm, GainKind.None, false, 0.97)]
    public void TrainPaperShapeLossFalls(RecurrentCell cell, GainKind gain, bool stochastic, double part)
    {
        var architecture =
            TrainingExamples.WithFewChannels((RecurrentArchitecture)CodecPresets.FromName("paper")) with { Cell = cell, Gain = gain, Iterations = 4 };
        var progress = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 150, BatchSize = 4, LearningRate = 1e-2, StochasticBinarizer = stochastic }).Train(
            architecture,
            TrainingExamples.Pictures,
            null,
            progress);
        var losses = progress.Losses;
        Assert.True(losses[^10..].Average() < part * losses[..5].Average(), $"The loss went from {losses[..5].Average():F4} to {losses[^10..].Average():F4}.");
    }

    [Fact]
    public void TrainWithSsimLossFalls()
    {
        var progress = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 100, LearningRate = 1e-2, SsimWeight = 0.2 }).Train(
            TrainingExamples.Tiny,
            TrainingExamples.Pictures,
            null,
            progress);
        Assert.True(progress.Losses[^10..].Average() < 0.9 * progress.Losses[..10].Average());
    }

    [Fact]
    public void TrainSameSeedGivesTheSameModelOnEveryThreadCount()
    {
        var options = TrainingExamples.Options with { StochasticBinarizer = true };
        var one = new CodecTrainer(options with { Threads = 1 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures);
        var three = new CodecTrainer(options with { Threads = 3 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures);
        var other = new CodecTrainer(options with { Seed = 6 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures);
        Assert.Equal(one.Id, three.Id);
        Assert.NotEqual(one.Id, other.Id);
    }

    [Fact]
    public void TrainFromAModelStartsAtItsWeights()
    {
        var start = new CodecTrainer(TrainingExamples.Options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures);
        var progress = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 2 }).Train(start, TrainingExamples.Pictures, TrainingExamples.Pictures, progress);
        var again = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 1 }).Train(start, TrainingExamples.Pictures, TrainingExamples.Pictures, again);
        Assert.Equal(progress.Reports[0].Validation, again.Reports[0].Validation);
        Assert.Equal(progress.Losses[0], again.Losses[0]);
    }

    [Fact]
    public void TrainGrowsTheUnrolledIterations()
    {
        var progress = new ProgressList();
        new CodecTrainer(TrainingExamples.Options with { Steps = 10, IterationGrowth = 0.5 }).Train(
            TrainingExamples.Tiny,
            TrainingExamples.Pictures,
            null,
            progress);
        Assert.Equal([4, 4, 4, 4, 4, 5, 5, 5, 5, 5], progress.Reports.Where(r => r.Step > 0).Select(r => r.Iterations));
    }

    [Fact]
    public void TrainCancelledThrowsOrReturnsWhatTheOptionsAskFor()
    {
        var options = TrainingExamples.Options with { Steps = 1_000_000 };
        Assert.Throws<OperationCanceledException>(() => TrainFiveSteps(options));
        var model = TrainFiveSteps(options with { ThrowOnCancellation = false });
        Assert.Equal(TrainingExamples.Tiny, model.Architecture);

        static CodecModel TrainFiveSteps(CodecTrainingOptions options)
        {
            using var stop = new CancellationTokenSource();
            return new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, new StopAt(5, stop), stop.Token);
        }
    }

    [Fact]
    public void TrainUnreadablePictureNamesIt()
    {
        var error = Assert.Throws<InvalidDataException>(() => new CodecTrainer(TrainingExamples.Options).Train(TrainingExamples.Tiny, new Broken()));
        Assert.Equal("Picture 7 is broken.", error.Message);
    }

    [Fact]
    public void TrainCropOfAnotherStrideIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new CodecTrainer(TrainingExamples.Options with { CropSize = 36 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures));
        Assert.Contains("CropSize must be a multiple of 16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainDivergingSaysInWhichStep()
    {
        var tensors = new CodecTrainer(TrainingExamples.Options).Start(TrainingExamples.Tiny).ToTensors()
            .Select(
                t => KeyValuePair.Create(t.Key, t.Key == "decoder.5.weight" ? t.Value.With([.. t.Value.Values.Select(v => v * 1e30f)]) : t.Value));
        var start = CodecModel.Create("huge", TrainingExamples.Tiny, tensors);
        var error = Assert.Throws<TrainingDivergedException>(() => new CodecTrainer(TrainingExamples.Options).Train(start, TrainingExamples.Pictures));
        Assert.Contains("diverged in step 1:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 32, 1e-3)]
    [InlineData(2, 0, 1e-3)]
    [InlineData(2, 32, 0)]
    public void CodecTrainerOptionOutOfRangeIsRefused(int batch, int crop, double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new CodecTrainer(TrainingExamples.Options with { BatchSize = batch, CropSize = crop, LearningRate = rate }));

    private sealed class StopAt(long step, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
                stop.Cancel();
        }
    }

    private sealed class Broken : ITrainingPictures
    {
        public int Count => 10;

        public RgbImage Read(int index) => throw new InvalidDataException("Picture 7 is broken.");
    }
}
