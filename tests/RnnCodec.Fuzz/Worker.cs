using System.Diagnostics;
using System.Text.Json;

namespace RnnCodec.Fuzz;

/// <summary>The cases of one process, one after the other, on one thread.</summary>
internal static class Worker
{
    /// <summary>A line to standard output for each case that takes longer; what has still not ended when the supervisor looks is a hang.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public static int Run(FuzzOptions options)
    {
        var report = new Report();
        var watch = Stopwatch.StartNew();
        var lastBeat = TimeSpan.Zero;
        // Before the first case, what is made once.
        Console.WriteLine($"victims {Victims.All.Length}");
        for (var i = (long)options.Part!; i < options.Cases && watch.Elapsed.TotalSeconds < options.Seconds; i += options.Processes)
        {
            if (watch.Elapsed - lastBeat > Beat)
            {
                Console.WriteLine($"case {i}");
                lastBeat = watch.Elapsed;
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            try
            {
                report.Count(RunCase(options.Seed, i));
            }
            catch (WrongPictureException e)
            {
                report.Fail(ref report.Wrong, i, e);
            }
            catch (OutOfMemoryException e)
            {
                report.Fail(ref report.OverMemory, i, e);
            }
            catch (Exception e)
            {
                report.Fail(ref report.Crashes, i, e);
            }
            report.Took(i, (Environment.CpuUsage.TotalTime - start).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        report.PeakBytes = GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes;
        report.CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds;
        Console.WriteLine($"report {JsonSerializer.Serialize(report, Report.Json)}");
        return 0;
    }

    public static Outcome RunCase(int seed, long index)
    {
        // Numbers of their own for each case, whatever the cases before it drew.
        var random = new Random(unchecked((int)(index * 2654435761 + seed * 40503L)));
        return random.Next(100) switch
        {
            < 45 => FileCases.Raw(random),
            < 95 => FileCases.Structured(index, random),
            < 98 => ModelCases.Raw(random),
            _ => ModelCases.Header(random),
        };
    }
}
