using System.Formats.Tar;

namespace RnnCodec.Cli.Files;

/// <summary>What stands where an output is to go.</summary>
internal enum OutputKind
{
    Nothing,
    File,
    Folder,

    /// <summary>A pipe, or a descriptor of this process: something is written into it, and nothing replaced.</summary>
    Pipe,

    /// <summary>A device or a socket.</summary>
    Device,
}

/// <summary>Tells ordinary files from what only has a name like one.</summary>
internal static class OutputKinds
{
    private static readonly string[] OwnDescriptors = ["/dev/fd/", "/proc/self/fd/", "/dev/stderr"];

    /// <param name="path">A name; that of a link stands for its target.</param>
    public static OutputKind Of(string path)
    {
        if (OwnDescriptors.Any(d => path.StartsWith(d, StringComparison.Ordinal)))
            return OutputKind.Pipe;
        if (Directory.Exists(path))
            return OutputKind.Folder;
        var target = Target(path);
        if (!File.Exists(target))
            return OutputKind.Nothing;
        // Only what is no ordinary file is always empty.
        if (OperatingSystem.IsWindows() || new FileInfo(target).Length > 0)
            return OutputKind.File;
        return ArchivedAs(target) switch
        {
            TarEntryType.RegularFile => OutputKind.File,
            TarEntryType.Fifo => OutputKind.Pipe,
            _ => OutputKind.Device,
        };
    }

    /// <summary>The file that a link leads to in the end, whether it is there or not; of any other name the name itself.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>.NET tells the kind of a file to its archive writer alone. Null: a kind that no archive holds.</summary>
    private static TarEntryType? ArchivedAs(string path)
    {
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
                writer.WriteEntry(path, "file");
        }
        catch (IOException)
        {
            return null;
        }
        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType;
    }
}
