using System.Text;

namespace RnnCodec.Cli.Files;

/// <summary>Which of a folder's files are meant: those in it, those in its subfolders too, or those that a list names.</summary>
/// <param name="Recursive">Subfolders too.</param>
/// <param name="List">A text file of names, one a line; null: all files.</param>
internal sealed record FolderChoice(bool Recursive, string? List)
{
    public static FolderChoice Flat { get; } = new(false, null);

    /// <summary>Names in the folder, subfolders before them with /, in order, each once.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="extensions">Of files that are not named one by one.</param>
    /// <exception cref="IOException">The list cannot be read.</exception>
    /// <exception cref="UsageException">The list names a file outside the folder.</exception>
    public IReadOnlyList<string> Names(string folder, IReadOnlyList<string> extensions) =>
        [.. (List is null ? Found(folder, extensions) : Listed(List)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Files of other extensions, which nobody named.</summary>
    public IEnumerable<string> Others(string folder, IReadOnlyList<string> extensions) =>
        List is null ? Found(folder, extensions).Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name)) : [];

    private IEnumerable<string> Found(string folder, IReadOnlyList<string> extensions) =>
        FilesIn(folder)
            .Where(f => extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .Select(f => WithSlashes(Path.GetRelativePath(folder, f)));

    /// <summary>Not of folders that are links: they may lead back.</summary>
    private IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Recursive ? Directory.EnumerateDirectories(folder).Where(f => new DirectoryInfo(f).LinkTarget is null).SelectMany(FilesIn) : []);

    private static IEnumerable<string> Listed(string list)
    {
        foreach (var line in Encoding.UTF8.GetString(StandardStreams.ReadInput(list)).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            var name = WithSlashes(line);
            if (Path.IsPathRooted(name) || name.Split('/').Any(part => part is "" or "." or ".."))
                throw new UsageException($"'{list}' names '{line}', which is no plain name of a file in the folder.");
            yield return name;
        }
    }

    private static string WithSlashes(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
}
