using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class EntropyModelTrainerTests
{
    [Fact]
    public void TrainShortensTheCodeAndLeavesTheCodecAlone()
    {
        var codec = new CodecTrainer(TrainingExamples.Options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures);
        var progress = new ProgressList();
        var options = new EntropyTrainingOptions { Steps = 150, BatchSize = 4, CropSize = 32, Units = 8, Seed = 2, WarmUpSteps = 5, LearningRate = 1e-2 };
        var model = new EntropyModelTrainer(options).Train(codec, TrainingExamples.Pictures, TrainingExamples.Pictures, progress);

        Assert.Equal(codec.WeightCount, model.WeightCount - model.EntropyParameters().All.Values.Sum(p => p.Length));
        Assert.Equal(TrainingExamples.Tiny.Iterations, model.EntropyArchitecture!.Iterations);
        // An untrained model spends about a bit on a bit.
        Assert.InRange(progress.Reports[0].Validation!.Average(), 0.8, 1.2);
        Assert.True(
            progress.Reports[^1].Validation!.Average() < progress.Reports[0].Validation!.Average() - 0.1,
            $"{progress.Reports[0].Validation!.Average():F3} to {progress.Reports[^1].Validation!.Average():F3} bits a bit.");
    }

    [Fact]
    public void TrainSameSeedGivesTheSameModelOnEveryThreadCount()
    {
        var codec = new CodecTrainer(TrainingExamples.Options with { Steps = 1 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures);
        var options = new EntropyTrainingOptions { Steps = 4, BatchSize = 2, CropSize = 32, Units = 8 };
        Assert.Equal(
            new EntropyModelTrainer(options with { Threads = 1 }).Train(codec, TrainingExamples.Pictures).Id,
            new EntropyModelTrainer(options with { Threads = 3 }).Train(codec, TrainingExamples.Pictures).Id);
    }
}
