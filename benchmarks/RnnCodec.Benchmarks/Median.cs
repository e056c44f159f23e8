using System.Diagnostics;

namespace RnnCodec.Benchmarks;

/// <summary>Medians of several runs.</summary>
internal static class Median
{
    /// <summary>Median seconds of <paramref name="runs"/> runs, after one that is not counted.</summary>
    public static double Seconds(int runs, Action action)
    {
        action();
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var watch = Stopwatch.StartNew();
            action();
            seconds[i] = watch.Elapsed.TotalSeconds;
        }
        return Of(seconds);
    }

    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
