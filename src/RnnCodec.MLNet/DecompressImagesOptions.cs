using RnnCodec.Architecture;

namespace RnnCodec.MLNet;

/// <summary>How <c>DecompressImages</c> restores pictures. Immutable.</summary>
/// <remarks>Everything but <see cref="CancellationToken"/> is saved with the ML.NET model.</remarks>
public sealed record DecompressImagesOptions
{
    /// <summary>The trained codec; null: <see cref="CodecModel.Default"/>. A shipped model is saved by its identity, any other one whole.</summary>
    public CodecModel? Model { get; init; }

    /// <summary>Iterations to use, 1 or more; null: all that the bytes store. More than stored means all.</summary>
    public int? Iterations { get; init; }

    /// <summary>Pictures of more pixels are refused before anything is allocated.</summary>
    public long MaxPixels { get; init; } = new DecodeOptions().MaxPixels;

    /// <summary>Threads that one picture uses at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Stops a pass over the data. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }
}
