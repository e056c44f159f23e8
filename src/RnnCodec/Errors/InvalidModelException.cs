namespace RnnCodec;

/// <summary>A weight file or an architecture record is damaged, incomplete or contradictory.</summary>
public sealed class InvalidModelException : RnnCodecException
{
    /// <summary>Makes an error that names the model and the rule it broke.</summary>
    public InvalidModelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error that names the model and the rule it broke.</summary>
    public InvalidModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
