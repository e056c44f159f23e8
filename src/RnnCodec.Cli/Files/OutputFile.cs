namespace RnnCodec.Cli.Files;

/// <summary>Files that are complete or not there: written under a temporary name in the same folder, then moved.</summary>
internal static class OutputFile
{
    /// <summary>Writes a file through a callback that gets the temporary name, which keeps the extension.</summary>
    /// <exception cref="IOException">The file exists and is not to be replaced, or cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<string> write)
    {
        ThrowIfTaken(path, overwrite);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new IOException($"The folder '{folder}' does not exist.");
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp{Path.GetExtension(path)}");
        try
        {
            write(temporary);
            try
            {
                File.Move(temporary, path, overwrite);
            }
            catch (IOException) when (!overwrite && File.Exists(path))
            {
                ThrowIfTaken(path, overwrite);
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <exception cref="IOException">Something is in the way.</exception>
    public static void ThrowIfTaken(string path, bool overwrite)
    {
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder.");
        if (!overwrite && File.Exists(path))
            throw new IOException($"'{path}' exists already; --force replaces it.");
    }
}
