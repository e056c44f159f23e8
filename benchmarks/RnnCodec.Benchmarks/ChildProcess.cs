using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RnnCodec.Benchmarks;

/// <summary>Programs run to their end, and what they took.</summary>
internal static partial class ChildProcess
{
    private const int Children = -1;
    private const int MillisecondsBetweenLooks = 10;

    /// <exception cref="IOException">It ended with an error.</exception>
    public static Cost Run(string program, IEnumerable<string> arguments, bool looksAtMemory = false)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var (before, watch) = (CpuOfChildren(), Stopwatch.StartNew());
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        long peak = 0;
        while (looksAtMemory && !process.WaitForExit(MillisecondsBetweenLooks))
            peak = Math.Max(peak, PeakOf(process));
        process.WaitForExit();
        var wall = watch.Elapsed.TotalSeconds;
        var cpu = OperatingSystem.IsWindows() ? process.TotalProcessorTime.TotalSeconds : CpuOfChildren() - before;
        return process.ExitCode == 0
            ? new Cost(cpu, wall, peak)
            : throw new IOException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {string.Concat(said.Result)}");
    }

    private static long PeakOf(Process process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                const string Name = "VmHWM:";
                var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
                return line is null ? 0 : 1024 * long.Parse(line[Name.Length..^"kB".Length]);
            }
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended.
            return 0;
        }
    }

    /// <summary>Seconds of all children that have ended; .NET knows those of a running child alone.</summary>
    private static double CpuOfChildren()
    {
        if (OperatingSystem.IsWindows() || GetResourceUsage(Children, out var usage) != 0)
            return 0;
        return usage.UserSeconds + usage.SystemSeconds + 1e-6 * (usage.UserMicroseconds + usage.SystemMicroseconds);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, out ResourceUsage usage);

    /// <summary>struct rusage of 64-bit systems: microseconds fill the lower half of eight bytes on all of them. Fourteen numbers follow.</summary>
    [StructLayout(LayoutKind.Sequential, Size = (4 + 14) * sizeof(long))]
    private struct ResourceUsage
    {
        public long UserSeconds;
        public int UserMicroseconds;
        private readonly int _gap;
        public long SystemSeconds;
        public int SystemMicroseconds;
        private readonly int _secondGap;
    }
}
