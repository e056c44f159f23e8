namespace RnnCodec;

/// <summary>How a picture is compressed. Immutable.</summary>
public sealed record EncodeOptions
{
    /// <summary>Iterations to store, 1 to the model's number; null: all. Each adds 1/8 bit per pixel before entropy coding.</summary>
    public int? Iterations { get; init; }

    /// <summary>Whether the model's BinaryRNN turns the bits into fewer bytes; false, or a model without one: plain bits.</summary>
    public bool EntropyCoding { get; init; } = true;

    /// <summary>What travels in the file beside the picture.</summary>
    public ImageMetadata Metadata { get; init; } = ImageMetadata.Empty;

    /// <summary>Threads to use at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Receives the finished share of the work, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }
}
