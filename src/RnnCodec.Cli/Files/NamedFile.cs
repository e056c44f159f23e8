namespace RnnCodec.Cli.Files;

/// <summary>Puts the file's name in front of errors that the library raises about bytes, which have none.</summary>
internal static class NamedFile
{
    /// <exception cref="RnnCodecException">Reading the bytes failed so; the message begins with the file's name.</exception>
    public static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RnnCodecException e)
        {
            throw new RnnCodecException($"{StandardStreams.Describe(path)}: {e.Message}", e);
        }
    }
}
