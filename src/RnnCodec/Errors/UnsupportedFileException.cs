namespace RnnCodec;

/// <summary>A file uses a version or a feature of the format that this library does not know.</summary>
public sealed class UnsupportedFileException : RnnCodecException
{
    /// <summary>Makes an error with a message that names the version or feature.</summary>
    public UnsupportedFileException(string message)
        : base(message)
    {
    }
}
