using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>How <c>DecompressImages</c> and <c>DecodeImageBits</c> restore pictures. Immutable.</summary>
/// <remarks>Everything but <see cref="CompressedBy"/> and <see cref="CancellationToken"/> is saved with the ML.NET model.</remarks>
public sealed record DecompressImagesOptions
{
    /// <summary>The trained codec; null: <see cref="CodecModel.Default"/>. A shipped model is saved by its identity, any other one whole.</summary>
    public CodecModel? Model { get; init; }

    /// <summary>The stage that compresses what this one restores, where <see cref="Model"/> is null: its model is taken when this stage is fitted, after that stage's own <c>Fit</c> trained it.</summary>
    public ImageCompressingEstimator? CompressedBy { get; init; }

    /// <summary>Iterations to use, 1 or more; null: all that the bytes store. More than stored means all.</summary>
    public int? Iterations { get; init; }

    /// <summary>Pictures of more pixels are refused before anything is allocated.</summary>
    public long MaxPixels { get; init; } = new DecodeOptions().MaxPixels;

    /// <summary>Threads that one picture uses at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Stops a pass over the data. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal static StagePayload MakePayload(StageKind kind, string outputColumnName, string? inputColumnName, DecompressImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Iterations < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Iterations, "At least 1 iteration is used.");
        return OptionRules.CodecStage(kind, outputColumnName, inputColumnName, options.Model ?? CodecModel.Default, options.MaxDegreeOfParallelism) with
        {
            Iterations = options.Iterations,
            MaxPixels = OptionRules.MaxPixels(options.MaxPixels),
            CancellationToken = options.CancellationToken,
        };
    }

    /// <summary>The stage with the model of <see cref="CompressedBy"/>, where that is asked for.</summary>
    internal StagePayload WithFittedModel(StagePayload payload)
    {
        if (Model is not null || CompressedBy is null)
            return payload;
        var model = CompressedBy.FittedModel ?? throw new InvalidOperationException($"The stage that compresses column '{payload.InputColumnName}' is to train its model and was not fitted yet.");
        return payload with { Model = model };
    }
}
