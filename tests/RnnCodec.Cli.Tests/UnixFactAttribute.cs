namespace RnnCodec.Cli.Tests;

/// <summary>A test of pipes, devices, links or permissions as Unix has them; said to be skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no such files.";
    }
}
