namespace RnnCodec.Cli.Files;

/// <summary>Which file becomes which: one to one, or a folder's to a folder's.</summary>
internal static class FilePairs
{
    /// <param name="input">A file, a folder or "-".</param>
    /// <param name="output">A file, a folder or "-". A folder that ends in a separator need not exist.</param>
    /// <param name="inputExtensions">What is taken from a folder.</param>
    /// <param name="outputExtension">What files get in a folder.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <exception cref="IOException">An input is missing, or an output is taken.</exception>
    /// <exception cref="UsageException">The two do not go together.</exception>
    public static IReadOnlyList<(string Input, string Output)> Plan(string input, string output, IReadOnlyList<string> inputExtensions, string outputExtension, bool overwrite)
    {
        var pairs = Directory.Exists(input) ? FolderPairs(input, output, inputExtensions, outputExtension) : [SinglePair(input, output, outputExtension)];
        foreach (var (from, to) in pairs)
        {
            if (StandardStreams.IsStandard(to))
                continue;
            OutputFile.ThrowIfTaken(to, overwrite);
            if (!StandardStreams.IsStandard(from) && Path.GetFullPath(from) == Path.GetFullPath(to))
                throw new UsageException($"'{to}' would replace its own input.");
        }
        return pairs;
    }

    private static (string, string) SinglePair(string input, string output, string outputExtension)
    {
        if (!StandardStreams.IsStandard(input) && !File.Exists(input))
            throw new FileNotFoundException($"'{input}' does not exist.");
        if (StandardStreams.IsStandard(output) || !(Directory.Exists(output) || Path.EndsInDirectorySeparator(output)))
            return (input, output);
        if (StandardStreams.IsStandard(input))
            throw new UsageException($"What comes from standard input needs a file name, and '{output}' is a folder.");
        Directory.CreateDirectory(output);
        return (input, InFolder(output, input, outputExtension));
    }

    private static List<(string, string)> FolderPairs(string input, string output, IReadOnlyList<string> inputExtensions, string outputExtension)
    {
        if (StandardStreams.IsStandard(output))
            throw new UsageException($"'{input}' is a folder, which standard output cannot take.");
        if (File.Exists(output))
            throw new UsageException($"'{input}' is a folder, but '{output}' is a file.");
        var pairs = new List<(string, string)>();
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Directory.EnumerateFiles(input).Where(f => inputExtensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))
        {
            var target = InFolder(output, file, outputExtension);
            if (!taken.TryAdd(target, file))
                throw new UsageException($"'{taken[target]}' and '{file}' would both become '{target}'.");
            pairs.Add((file, target));
        }
        if (pairs.Count == 0)
            throw new FileNotFoundException($"The folder '{input}' holds no {string.Join(" or ", inputExtensions)} files.");
        Directory.CreateDirectory(output);
        return pairs;
    }

    private static string InFolder(string folder, string file, string extension) => Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + extension);
}
