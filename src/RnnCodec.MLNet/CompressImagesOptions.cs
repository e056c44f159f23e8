namespace RnnCodec.MLNet;

/// <summary>How <c>CompressImages</c> compresses, and how <c>EncodeImageBits</c> encodes. Immutable.</summary>
public sealed record CompressImagesOptions
{
    /// <summary>
    /// The trained codec; null: <see cref="CodecModel.Default"/>. A shipped model is saved by its identity; any other one whole, in its own precision
    /// (<see cref="CodecModel.ToHalfPrecision"/> halves it).
    /// </summary>
    public CodecModel? Model { get; init; }

    /// <summary>Everything that the codec lets one choose: quality, targets, tuning, iterations, tiles, metadata of every file and so on.</summary>
    /// <remarks>
    /// Saved with the ML.NET model, but for <see cref="EncodeOptions.MaxDegreeOfParallelism"/> and <see cref="EncodeOptions.Progress"/>, which belong to this
    /// process, and <see cref="EncodeOptions.Importance"/>, which belongs to one picture: set here it holds for every row, whose pictures must have its size.
    /// 0 threads share the cores among the rows at work. <c>EncodeImageBits</c> gives plain bits, whatever <see cref="EncodeOptions.EntropyCoding"/> and
    /// <see cref="EncodeOptions.AllowExact"/> say.
    /// </remarks>
    public EncodeOptions Encoding { get; init; } = new();

    /// <summary>Stops a pass over the data, and a training. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }
}
