namespace RnnCodec.Training;

/// <summary>The learning rate and the number of unrolled iterations over a training.</summary>
internal static class LearningSchedule
{
    private const int FirstIterations = 4;

    /// <summary>Linear warm-up, then half a cosine from the full rate to its final part.</summary>
    /// <param name="options">Rate, warm-up and final part.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="fraction">The part of the schedule that is done.</param>
    public static double LearningRate(TrainingOptions options, long step, double fraction)
    {
        var warm = options.WarmUpSteps == 0 ? 1 : Math.Min(1, (step + 1.0) / options.WarmUpSteps);
        return options.LearningRate * warm * (options.FinalLearningRate + (1 - options.FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * fraction)));
    }

    /// <summary>4 at the start, all after the growth: the first steps are cheap, and later iterations find earlier ones that work.</summary>
    public static int Iterations(int all, double growth, double fraction) =>
        fraction >= growth ? all : Math.Min(all, FirstIterations + (int)((all - FirstIterations) * fraction / growth));
}
