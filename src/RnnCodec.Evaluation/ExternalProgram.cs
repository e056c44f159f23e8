using System.Diagnostics;

namespace RnnCodec.Evaluation;

/// <summary>A command line program on the path.</summary>
internal static class ExternalProgram
{
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Wall time of the whole process, and all that it wrote.</returns>
    public static (int ExitCode, double Seconds, string Said) Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        // Both pipes are emptied at once: a program that fills one would wait for ever while the other is read to its end.
        var standardOutput = process.StandardOutput.ReadToEndAsync();
        var standardError = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        return (process.ExitCode, seconds, $"{standardOutput.Result.Trim()} {standardError.Result.Trim()}".Trim());
    }
}
