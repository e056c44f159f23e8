using System.Diagnostics;
using Xunit.Abstractions;

namespace RnnCodec.Tests;

/// <summary>The program RnnCodec.Fuzz, for a short time; before a release it runs for long.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void HalfAMinuteOfDamageFindsNothing()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "RnnCodec.Fuzz.dll"), "--seconds", "30", "--processes", "1" },
        };
        using var process = Process.Start(start)!;
        var report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output.WriteLine(report);
        Assert.True(process.ExitCode == 0, report);
        Assert.Contains("0 crashes, 0 hangs, 0 silent wrong pictures, 0 over 256 MB", report);
    }
}
