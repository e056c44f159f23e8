using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class LearningScheduleTests
{
    [Theory]
    [InlineData(0, 0, 0.01)]
    [InlineData(49, 0, 0.5)]
    [InlineData(99, 0, 1)]
    [InlineData(5000, 0, 1)]
    [InlineData(5000, 0.5, 0.505)]
    [InlineData(5000, 1, 0.01)]
    public void ScaleWarmsUpThenFollowsACosine(long step, double fraction, double expected) => Assert.Equal(expected, LearningSchedule.Scale(100, 0.01, step, fraction), 1e-12);

    [Theory]
    [InlineData(16, 0.3, 0, 4)]
    [InlineData(16, 0.3, 0.15, 10)]
    [InlineData(16, 0.3, 0.299, 15)]
    [InlineData(16, 0.3, 0.3, 16)]
    [InlineData(16, 0, 0, 16)]
    [InlineData(3, 0.3, 0, 3)]
    public void IterationsGrowFromFourToAll(int all, double growth, double fraction, int expected) => Assert.Equal(expected, LearningSchedule.Iterations(all, growth, fraction));
}
