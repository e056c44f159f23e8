using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class LearningScheduleTests
{
    private static readonly CodecTrainingOptions Options = new() { LearningRate = 2e-3, WarmUpSteps = 100, FinalLearningRate = 0.01 };

    [Theory]
    [InlineData(0, 0, 2e-5)]
    [InlineData(49, 0, 1e-3)]
    [InlineData(99, 0, 2e-3)]
    [InlineData(5000, 0, 2e-3)]
    [InlineData(5000, 0.5, 1.01e-3)]
    [InlineData(5000, 1, 2e-5)]
    public void LearningRateWarmsUpThenFollowsACosine(long step, double fraction, double expected) => Assert.Equal(expected, LearningSchedule.LearningRate(Options, step, fraction), 1e-12);

    [Theory]
    [InlineData(16, 0.3, 0, 4)]
    [InlineData(16, 0.3, 0.15, 10)]
    [InlineData(16, 0.3, 0.299, 15)]
    [InlineData(16, 0.3, 0.3, 16)]
    [InlineData(16, 0, 0, 16)]
    [InlineData(3, 0.3, 0, 3)]
    public void IterationsGrowFromFourToAll(int all, double growth, double fraction, int expected) => Assert.Equal(expected, LearningSchedule.Iterations(all, growth, fraction));
}
