namespace RnnCodec;

/// <summary>A file is damaged: says which part, where and why.</summary>
public class CorruptFileException : RnnCodecException
{
    /// <summary>Makes the error.</summary>
    /// <param name="chunk">The damaged part: "header", "box 1", "alpha", "iteration 3, tile 0".</param>
    /// <param name="offset">Offset in bytes from the file's start at which the part, or the damage inside it, begins.</param>
    /// <param name="reason">What is wrong there.</param>
    public CorruptFileException(string chunk, long offset, string reason)
        : this($"The file is damaged in its {chunk} at byte {offset}: {reason}", chunk, offset, reason)
    {
    }

    private protected CorruptFileException(string message, string chunk, long offset, string reason)
        : base(message)
    {
        Chunk = chunk;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>The damaged part: "header", "box 1", "alpha", "iteration 3, tile 0".</summary>
    public string Chunk { get; }

    /// <summary>Offset in bytes from the file's start at which the part, or the damage inside it, begins.</summary>
    public long Offset { get; }

    /// <summary>What is wrong there.</summary>
    public string Reason { get; }
}
