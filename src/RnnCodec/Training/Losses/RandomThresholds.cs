namespace RnnCodec.Training;

/// <summary>The thresholds under which crops leave bits out: 0 for half of them, for the others log-uniform between 0.01 and the largest.</summary>
internal static class RandomThresholds
{
    private const double Smallest = 0.01;

    public static float[] Draw(double largest, int count, int seed, long step)
    {
        var thresholds = new float[count];
        if (largest == 0)
            return thresholds;
        var random = new SeededRandom((ulong)seed, (ulong)step, RandomPurpose.Thresholds);
        foreach (ref var threshold in thresholds.AsSpan())
        {
            var value = Smallest * Math.Pow(largest / Smallest, random.NextSingle());
            threshold = random.NextSingle() < 0.5f ? (float)value : 0;
        }
        return thresholds;
    }
}
