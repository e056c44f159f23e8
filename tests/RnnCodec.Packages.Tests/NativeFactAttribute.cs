namespace RnnCodec.Packages.Tests;

/// <summary>A test that compiles to native code, for which .NET needs a linker that it does not bring; said to be skipped where none is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Whether Visual C++, whose linker is needed, is there is not looked for.";
        else if (Compiler is null)
            Skip = "Neither clang nor gcc, one of which must link, is on the path.";
    }

    /// <summary>The compiler that links; null where there is none.</summary>
    public static string? Compiler { get; } = new[] { "clang", "gcc" }.FirstOrDefault(IsOnPath);

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
