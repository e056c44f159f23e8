namespace RnnCodec.Cli.Files;

/// <summary>Which file becomes which: one to one, or a folder's to a folder's.</summary>
/// <param name="Pairs">What is to be done.</param>
/// <param name="Skipped">What is done already, its output to be kept.</param>
/// <param name="Total">The files of all parts.</param>
/// <param name="Unread">Pictures of the folder in formats that are not read.</param>
internal sealed record FilePairs(IReadOnlyList<FilePair> Pairs, IReadOnlyList<FilePair> Skipped, int Total, IReadOnlyList<string> Unread)
{
    /// <param name="input">A file, a folder or "-".</param>
    /// <param name="output">A file, a folder or "-". A folder that ends in a separator need not exist.</param>
    /// <param name="inputExtensions">What is taken from a folder.</param>
    /// <param name="unreadExtensions">What is named as left out of a folder.</param>
    /// <param name="outputExtension">What files get in a folder.</param>
    /// <param name="existing">What happens to outputs that are there already.</param>
    /// <param name="shard">The part to be done.</param>
    /// <param name="choice">Which of a folder's files.</param>
    /// <exception cref="IOException">An input is missing, an output is taken, or it could not be written.</exception>
    /// <exception cref="UsageException">The two do not go together.</exception>
    public static FilePairs Plan(
        string input,
        string output,
        IReadOnlyList<string> inputExtensions,
        IReadOnlyList<string> unreadExtensions,
        string outputExtension,
        ExistingFiles existing,
        Shard shard,
        FolderChoice choice)
    {
        output = StandardStreams.OutputName(output);
        var isFolder = Directory.Exists(input);
        if (!isFolder && choice != FolderChoice.Flat)
            throw new UsageException($"'{input}' is no folder, of which --recursive and --list choose files.");
        var all = isFolder ? FolderPairs(input, output, choice, inputExtensions, outputExtension) : [SinglePair(input, output, outputExtension)];
        var part = all.Where(p => shard.Holds(p.Name)).ToList();
        var done = existing == ExistingFiles.Skip ? part.Where(p => IsDone(p.Output)).ToList() : [];
        var left = part.Except(done).ToList();
        foreach (var (from, to, _, _) in left.Where(p => !StandardStreams.IsStandard(p.Output)))
        {
            if (!StandardStreams.IsStandard(from) && Path.GetFullPath(from) == Path.GetFullPath(to))
                throw new UsageException($"'{to}' would replace its own input.");
            OutputFile.ThrowIfTaken(to, existing == ExistingFiles.Replace);
        }
        foreach (var folder in left.Where(_ => isFolder).Select(p => Path.GetDirectoryName(p.Output)!).Distinct())
            Directory.CreateDirectory(folder);
        // One for all: they go to one folder, or below it.
        if (left.Count > 0)
            OutputFile.Check(left[0].Output, existing == ExistingFiles.Replace);
        return new FilePairs(left, done, all.Count, isFolder ? [.. choice.Others(input, unreadExtensions)] : []);

        static bool IsDone(string path) => !StandardStreams.IsStandard(path) && OutputKinds.Of(path) == OutputKind.File;
    }

    private static FilePair SinglePair(string input, string output, string outputExtension)
    {
        if (!StandardStreams.IsStandard(input) && !File.Exists(input))
            throw new FileNotFoundException($"'{input}' does not exist.");
        if (StandardStreams.IsStandard(output) || !(Directory.Exists(output) || Path.EndsInDirectorySeparator(output)))
            return new FilePair(input, output);
        if (StandardStreams.IsStandard(input))
            throw new UsageException($"What comes from standard input needs a file name, and '{output}' is a folder.");
        Directory.CreateDirectory(output);
        return new FilePair(input, Path.Combine(output, Path.GetFileNameWithoutExtension(input) + outputExtension));
    }

    private static List<FilePair> FolderPairs(
        string input, string output, FolderChoice choice, IReadOnlyList<string> inputExtensions, string outputExtension)
    {
        if (StandardStreams.IsStandard(output))
            throw new UsageException($"'{input}' is a folder, which standard output cannot take.");
        if (File.Exists(output))
            throw new UsageException($"'{input}' is a folder, but '{output}' is a file.");
        var names = choice.Names(input, inputExtensions);
        if (names.Count == 0)
            throw new FileNotFoundException($"The folder '{input}' holds no {string.Join(" or ", inputExtensions)} files.");
        Directory.CreateDirectory(output);
        var outputs = OutputNames(names, outputExtension);
        return [.. names.Zip(outputs, (name, becomes) => new FilePair(Path.Combine(input, name), Path.Combine(output, becomes), name, becomes))];
    }

    /// <summary>
    /// The names with the other extension. Names that then are one (a.jpg, a.png) keep their own extension before it: a.jpg.rnnc, a.png.rnnc.
    /// </summary>
    internal static IReadOnlyList<string> OutputNames(IReadOnlyList<string> names, string extension)
    {
        var isWhole = new bool[names.Count];
        while (true)
        {
            string[] outputs = [.. names.Select((name, i) => (isWhole[i] ? name : Path.ChangeExtension(name, null)) + extension)];
            var places = Enumerable.Range(0, names.Count).GroupBy(i => outputs[i], StringComparer.OrdinalIgnoreCase);
            var shared = places.Where(g => g.Count() > 1).SelectMany(g => g).Where(i => !isWhole[i]).ToList();
            if (shared.Count == 0)
                return outputs;
            // A name kept whole may be another's short one (a.jpg.png).
            foreach (var i in shared)
                isWhole[i] = true;
        }
    }
}
