namespace RnnCodec.MLNet;

/// <summary>How <c>DecompressImages</c> and <c>DecodeImageBits</c> restore pictures. Immutable.</summary>
public sealed record DecompressImagesOptions
{
    /// <summary>The trained codecs whose files the column may hold: each file names its own.</summary>
    /// <remarks>
    /// Empty: that of the stage in the same pipeline that makes the column, trained or not; where the column comes from elsewhere, the shipped models.
    /// Shipped models are saved by their identity; others whole, once in a pipeline.
    /// </remarks>
    public IReadOnlyList<CodecModel> Models { get; init; } = [];

    /// <summary>Everything that the codec lets one choose: iterations, limits for files from outside, whether cut files count.</summary>
    /// <remarks>
    /// Saved with the ML.NET model, but for <see cref="DecodeOptions.MaxDegreeOfParallelism"/> and <see cref="DecodeOptions.Progress"/>, which belong to this
    /// process.
    /// 0 threads share the cores among the rows at work.
    /// </remarks>
    public DecodeOptions Decoding { get; init; } = new();

    /// <summary>What becomes of a row whose file cannot be used.</summary>
    public OnDamage OnDamage { get; init; }

    /// <summary>Stops a pass over the data. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }
}
