using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace RnnCodec.Fuzz;

/// <summary>Runs the workers, notices those that die or stop, and adds up their reports.</summary>
internal static class Supervisor
{
    /// <summary>A worker says once a second which case it is at; one that is silent for so long hangs, however busy the machine is.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    public static int Run(FuzzOptions options)
    {
        var watch = Stopwatch.StartNew();
        var total = new Report();
        Parallel.For(0, options.Processes, new ParallelOptions { MaxDegreeOfParallelism = options.Processes }, part =>
        {
            var report = RunWorker(options, part);
            lock (total)
                total.Add(report);
        });
        Console.WriteLine(total.ToText(options.Seed, watch.Elapsed));
        return total.IsClean && total.Cases > 0 ? 0 : 1;
    }

    private static Report RunWorker(FuzzOptions options, int part)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Started as a program of its own, or as "dotnet RnnCodec.Fuzz.dll".
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Supervisor).Assembly.Location);
        string[] arguments =
        [
            "--part", Text(part), "--processes", Text(options.Processes), "--seed", Text(options.Seed), "--cases", Text(options.Cases),
            "--seconds", Text(options.Seconds),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (last, report) = ("none", (Report?)null);
        while (true)
        {
            var reading = process.StandardOutput.ReadLineAsync();
            if (!reading.Wait(LongestSilence))
            {
                process.Kill();
                report = new Report();
                report.Fail(ref report.Hangs, -1, new TimeoutException($"worker {part} was silent for {LongestSilence.TotalMinutes:0} minutes after '{last}'"));
                return report;
            }
            if (reading.Result is not { } line)
                break;
            if (line.StartsWith("report ", StringComparison.Ordinal))
                report = JsonSerializer.Deserialize<Report>(line["report ".Length..], Report.Json);
            else
                last = line;
        }
        process.WaitForExit();
        if (report is not null)
            return report;
        report = new Report();
        var death = new InvalidOperationException($"worker {part} died with code {process.ExitCode}, less than a second after '{last}'");
        report.Fail(ref report.Crashes, -1, death);
        return report;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
