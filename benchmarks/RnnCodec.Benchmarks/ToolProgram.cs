namespace RnnCodec.Benchmarks;

/// <summary>The tool as users run it.</summary>
/// <param name="Name">The form it has, for tables.</param>
/// <param name="Program">What is started.</param>
/// <param name="First">Its arguments before the tool's own.</param>
internal sealed record ToolProgram(string Name, string Program, params string[] First)
{
    /// <summary>Where <c>./build.sh bench</c> puts the native program: artifacts/native.</summary>
    private static readonly string NativePath = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "native", OperatingSystem.IsWindows() ? "RnnCodec.Cli.exe" : "RnnCodec.Cli"));

    /// <summary>All forms that are there: on .NET, and the native program if it was made.</summary>
    public static IReadOnlyList<ToolProgram> All { get; } =
    [
        new("rnncodec on .NET", "dotnet", Path.Combine(AppContext.BaseDirectory, "RnnCodec.Cli.dll")),
        .. File.Exists(NativePath) ? [new ToolProgram("rnncodec, native", NativePath)] : Array.Empty<ToolProgram>(),
    ];

    /// <summary>The fastest form.</summary>
    public static ToolProgram Best => All[^1];

    public Cost Run(params string[] arguments) => ChildProcess.Run(Program, [.. First, .. arguments]);

    /// <summary>The same, looking at its memory.</summary>
    public Cost RunWatched(params string[] arguments) => ChildProcess.Run(Program, [.. First, .. arguments], looksAtMemory: true);
}
