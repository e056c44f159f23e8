using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>How <c>EntropyEncode</c> and <c>EntropyDecode</c> go from code bits to a file's bytes and back. Immutable.</summary>
/// <remarks>Everything but <see cref="CancellationToken"/> is saved with the ML.NET model.</remarks>
public sealed record EntropyCodingOptions
{
    /// <summary>The trained codec that made the bits, with its entropy model; null: <see cref="CodecModel.Default"/>. A shipped model is saved by its identity, any other one whole.</summary>
    public CodecModel? Model { get; init; }

    /// <summary>Pictures of more pixels are refused before anything is allocated.</summary>
    public long MaxPixels { get; init; } = new DecodeOptions().MaxPixels;

    /// <summary>Threads that one picture uses at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Stops a pass over the data. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal static StagePayload MakePayload(StageKind kind, string outputColumnName, string? inputColumnName, EntropyCodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = options.Model ?? CodecModel.Default;
        if (model.EntropyArchitecture is null)
            throw new ArgumentException($"The model '{model.Name}' has no entropy model: its files hold code bits as they are.", nameof(options));
        return OptionRules.CodecStage(kind, outputColumnName, inputColumnName, model, options.MaxDegreeOfParallelism) with
        {
            MaxPixels = OptionRules.MaxPixels(options.MaxPixels),
            CancellationToken = options.CancellationToken,
        };
    }
}
