namespace RnnCodec.Cli.Files;

/// <summary>
/// Files that are complete or not there: written under a temporary name in the same folder, then moved. Links are followed, and the permissions
/// of a replaced file stay. Nothing but ordinary files is ever replaced: into pipes is written, devices are refused.
/// </summary>
internal static class OutputFile
{
    /// <summary>No picture's extension, so that nothing takes what a kill left behind for a picture.</summary>
    private const string TemporaryExtension = ".rnncodec-tmp";

    /// <summary>More than file systems keep inside a folder's own entry, so that a full one shows.</summary>
    private const int ProbeBytes = 1 << 12;

    /// <summary>Refuses, before any work, an output that could not be written after it.</summary>
    /// <exception cref="IOException">Something is in the way, or the folder is missing, read-only or full.</exception>
    public static void Check(string path, bool overwrite)
    {
        if (StandardStreams.IsStandard(path))
            return;
        ThrowIfTaken(path, overwrite);
        if (OutputKinds.Of(path) is OutputKind.Nothing or OutputKind.File)
            WriteTemporary(path, temporary => File.WriteAllBytes(temporary, new byte[ProbeBytes]), _ => { });
    }

    /// <summary>Writes bytes to a file, a pipe or standard output.</summary>
    /// <exception cref="IOException">The file exists and is not to be replaced, or cannot be written.</exception>
    public static void Write(string path, bool overwrite, byte[] bytes)
    {
        if (StandardStreams.IsStandard(path))
        {
            StandardStreams.WriteOutput(bytes);
            return;
        }
        ThrowIfTaken(path, overwrite);
        if (OutputKinds.Of(path) == OutputKind.Pipe)
            WriteInto(path, bytes);
        else
            Replace(path, overwrite, temporary => File.WriteAllBytes(temporary, bytes));
    }

    /// <summary>Writes a file through a callback that gets the temporary name.</summary>
    /// <exception cref="IOException">The file exists and is not to be replaced, or cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<string> write)
    {
        ThrowIfTaken(path, overwrite);
        if (OutputKinds.Of(path) != OutputKind.Pipe)
        {
            Replace(path, overwrite, write);
            return;
        }
        var folder = Directory.CreateTempSubdirectory("rnncodec-");
        try
        {
            var file = Path.Combine(folder.FullName, "output");
            write(file);
            WriteInto(path, File.ReadAllBytes(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <exception cref="IOException">Something is in the way.</exception>
    public static void ThrowIfTaken(string path, bool overwrite)
    {
        switch (OutputKinds.Of(path))
        {
            case OutputKind.Folder:
                throw new IOException($"'{path}' is a folder.");
            case OutputKind.Device:
                throw new IOException($"'{path}' is a device or a socket; only files and pipes are written.");
            case OutputKind.File when !overwrite:
                throw new IOException($"'{path}' exists already; --force replaces it.");
        }
    }

    /// <summary>What the system says, without the name that it says it of.</summary>
    internal static string Reason(Exception error) => error switch
    {
        UnauthorizedAccessException => "access is denied",
        _ when error.Message.IndexOf(" : '", StringComparison.Ordinal) is var end and >= 0 => error.Message[..end],
        _ => error.Message.TrimEnd('.'),
    };

    private static void Replace(string path, bool overwrite, Action<string> write) => WriteTemporary(path, write, temporary =>
    {
        var target = OutputKinds.Target(path);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        try
        {
            File.Move(temporary, target, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(target))
        {
            ThrowIfTaken(path, overwrite);
        }
    });

    private static void WriteTemporary(string path, Action<string> write, Action<string> finish)
    {
        var folder = Path.GetDirectoryName(OutputKinds.Target(path))!;
        if (folder.Length > 0 && !Directory.Exists(folder))
            throw new IOException($"'{path}' cannot be written: the folder '{folder}' does not exist.");
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}{TemporaryExtension}");
        try
        {
            write(temporary);
            finish(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e.Message.Contains(temporary, StringComparison.Ordinal))
        {
            throw new IOException($"'{path}' cannot be written: {Reason(e)}.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void WriteInto(string path, byte[] bytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {Reason(e)}.", e);
        }
    }
}
