namespace RnnCodec.Cli.Tests;

/// <summary>A test that runs the tool on a terminal, which util-linux's 'script' makes; said to be skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute()
    {
        if (!File.Exists("/usr/bin/script") || !OperatingSystem.IsLinux())
            Skip = "There is no util-linux 'script' on this machine; with one this test runs.";
    }
}
