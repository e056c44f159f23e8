namespace RnnCodec;

/// <summary>The root of every error that this library raises about its files, models and limits.</summary>
public class RnnCodecException : Exception
{
    /// <summary>Makes an error with a message that names the input and the rule it broke.</summary>
    public RnnCodecException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and the error that caused it.</summary>
    public RnnCodecException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
