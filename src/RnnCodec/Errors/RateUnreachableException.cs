namespace RnnCodec;

/// <summary>No file that this model can make of the picture meets the target that <see cref="EncodeOptions"/> sets.</summary>
public sealed class RateUnreachableException : RnnCodecException
{
    internal RateUnreachableException(string message)
        : base(message)
    {
    }

    /// <summary>The size in bytes of the smallest file found, where the target is a size.</summary>
    public long? MinimumBytes { get; internal init; }

    /// <summary>The best quality found, in the target's measure, where the target is a quality.</summary>
    public double? BestQuality { get; internal init; }
}
