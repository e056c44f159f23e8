namespace RnnCodec.MLNet;

/// <summary>How <c>EntropyEncode</c> and <c>EntropyDecode</c> go from code bits to a file's bytes and back. Immutable.</summary>
public sealed record EntropyCodingOptions
{
    /// <summary>The trained codecs, each with its entropy model, whose files the column may hold.</summary>
    /// <inheritdoc cref="DecompressImagesOptions.Models" path="/remarks"/>
    public IReadOnlyList<CodecModel> Models { get; init; } = [];

    /// <summary>Limits for files from outside. All iterations are coded.</summary>
    /// <remarks>
    /// Saved with the ML.NET model, but for what belongs to this process: <see cref="DecodeOptions.MaxDegreeOfParallelism"/> and
    /// <see cref="DecodeOptions.Progress"/>.
    /// </remarks>
    public DecodeOptions Decoding { get; init; } = new();

    /// <summary>What becomes of a row whose file cannot be used.</summary>
    public OnDamage OnDamage { get; init; }

    /// <summary>Stops a pass over the data. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }
}
