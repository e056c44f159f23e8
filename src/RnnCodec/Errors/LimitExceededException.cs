namespace RnnCodec;

/// <summary>A file asks for more than the limits in <see cref="DecodeOptions"/> allow. Nothing was allocated for it.</summary>
public sealed class LimitExceededException : RnnCodecException
{
    /// <summary>Makes an error with a message that names the amount and the limit.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }
}
