namespace RnnCodec.Training;

/// <summary>The learning rate and the number of unrolled iterations over a training.</summary>
internal static class LearningSchedule
{
    private const int FirstIterations = 4;

    /// <summary>What rates are multiplied by: linear warm-up, then half a cosine from 1 to the final part.</summary>
    /// <param name="warmUpSteps">Steps over which rates grow from 0.</param>
    /// <param name="finalPart">What is left at the end.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="fraction">The part of the schedule that is done.</param>
    public static double Scale(int warmUpSteps, double finalPart, long step, double fraction)
    {
        var warm = warmUpSteps == 0 ? 1 : Math.Min(1, (step + 1.0) / warmUpSteps);
        return warm * (finalPart + (1 - finalPart) * 0.5 * (1 + Math.Cos(Math.PI * fraction)));
    }

    /// <summary>4 at the start, all after the growth: the first steps are cheap, and later iterations find earlier ones that work.</summary>
    public static int Iterations(int all, double growth, double fraction) =>
        fraction >= growth ? all : Math.Min(all, FirstIterations + (int)((all - FirstIterations) * fraction / growth));
}
