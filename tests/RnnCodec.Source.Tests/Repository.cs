using System.Reflection;

namespace RnnCodec.Source.Tests;

/// <summary>The files that these tests read.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["benchmarks", "samples", "src", "tests"];

    public static string Root { get; } =
        Path.GetFullPath(typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Root").Value!);

    /// <summary>Every C# file that people write.</summary>
    public static IEnumerable<string> SourceFiles => Folders.SelectMany(folder => SourceFilesIn(Path.Combine(Root, folder)));

    /// <summary>The C# files of a folder, without what builds leave there.</summary>
    public static IEnumerable<string> SourceFilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(folder, file).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    /// <summary>A path with slashes, from a folder.</summary>
    public static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}
