namespace RnnCodec;

/// <summary>A file ends before all that was asked for was read. <see cref="DecodeOptions.AllowTruncated"/> decodes what is there.</summary>
public sealed class TruncatedFileException : CorruptFileException
{
    /// <summary>Makes the error.</summary>
    /// <param name="chunk">The part in which the file ends: "header", "box 1", "alpha", "iteration 3, tile 0".</param>
    /// <param name="offset">The file's length in bytes.</param>
    /// <param name="reason">What is missing.</param>
    public TruncatedFileException(string chunk, long offset, string reason)
        : base($"The file ends in its {chunk}, after {offset} bytes: {reason}", chunk, offset, reason)
    {
    }
}
