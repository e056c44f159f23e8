namespace RnnCodec.Benchmarks;

/// <summary>What one run took.</summary>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="WallSeconds">From start to end; says little on a machine that does other work too.</param>
/// <param name="PeakBytes">The most memory that it had at once, where that was looked at, else 0.</param>
internal readonly record struct Cost(double CpuSeconds, double WallSeconds, long PeakBytes = 0)
{
    /// <summary>The cost of work in this process, whose other threads must rest.</summary>
    public static Cost Of(Action work)
    {
        var (cpu, watch) = (Environment.CpuUsage.TotalTime, System.Diagnostics.Stopwatch.StartNew());
        work();
        return new Cost((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, watch.Elapsed.TotalSeconds);
    }
}

/// <summary>The costs of one work's runs.</summary>
internal sealed class Costs
{
    private readonly List<Cost> _runs = [];

    public double LeastCpu => _runs.Min(r => r.CpuSeconds);

    public double LeastWall => _runs.Min(r => r.WallSeconds);

    public double MedianCpu => Median.Of(_runs.Select(r => r.CpuSeconds));

    public double MedianWall => Median.Of(_runs.Select(r => r.WallSeconds));

    public long PeakBytes => _runs.Max(r => r.PeakBytes);

    /// <summary>
    /// Runs all works in turn, so often, each round in the opposite order of the one before: what else the machine does meets all alike. A run of each
    /// before is not counted.
    /// </summary>
    public static Costs[] InTurn(int rounds, params Func<Cost>[] works)
    {
        var costs = works.Select(_ => new Costs()).ToArray();
        foreach (var work in works)
            work();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                var at = round % 2 == 0 ? i : works.Length - 1 - i;
                costs[at]._runs.Add(works[at]());
            }
        }
        return costs;
    }

    /// <summary>Runs without a pair, and without a run before: for what takes long.</summary>
    public static Costs Of(int rounds, Func<Cost> work)
    {
        var costs = new Costs();
        for (var round = 0; round < rounds; round++)
            costs._runs.Add(work());
        return costs;
    }

    /// <summary>The medians, over the rounds, of this work's CPU time and wall time to another's of the same round.</summary>
    public (double Cpu, double Wall) RatioTo(Costs other) =>
        (Median.Of(_runs.Zip(other._runs, (a, b) => a.CpuSeconds / b.CpuSeconds)), Median.Of(_runs.Zip(other._runs, (a, b) => a.WallSeconds / b.WallSeconds)));
}
