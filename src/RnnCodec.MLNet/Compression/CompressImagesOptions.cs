using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>How <c>CompressImages</c> compresses, and how <c>EncodeImageBits</c> encodes. Immutable.</summary>
/// <remarks>Everything but <see cref="Training"/> and <see cref="CancellationToken"/> is saved with the ML.NET model.</remarks>
public sealed record CompressImagesOptions
{
    /// <summary>The trained codec; null: <see cref="CodecModel.Default"/>. A shipped model is saved by its identity, any other one whole.</summary>
    public CodecModel? Model { get; init; }

    /// <summary>How <c>Fit</c> of <c>CompressImages</c> trains on the column's pictures, starting from <see cref="Model"/>; null: <see cref="Model"/> is used as it is, and <c>Fit</c> reads no row.</summary>
    public ImageTrainingOptions? Training { get; init; }

    /// <summary>Iterations to store, 1 to the model's number; null: all. Each adds 1/8 bit per pixel before entropy coding.</summary>
    public int? Iterations { get; init; }

    /// <summary>Threads that one picture uses at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Stops training, and a pass over the data. It belongs to this process: a loaded ML.NET model has none.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal static StagePayload MakePayload(StageKind kind, string outputColumnName, string? inputColumnName, CompressImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = options.Model ?? CodecModel.Default;
        options.Training?.Validate();
        if (options.Training is not null && kind != StageKind.CompressImages)
            throw new ArgumentException($"{kind} does not train; CompressImages does, and its transformer's model can be given to this stage.", nameof(options));
        var most = (options.Training?.Architecture ?? model.Architecture).Iterations;
        if (options.Iterations is { } iterations && (iterations < 1 || iterations > most))
            throw new ArgumentOutOfRangeException(nameof(options), iterations, $"The model '{model.Name}' stores 1 to {most} iterations.");
        return OptionRules.CodecStage(kind, outputColumnName, inputColumnName, model, options.MaxDegreeOfParallelism) with
        {
            Iterations = options.Iterations,
            CancellationToken = options.CancellationToken,
        };
    }
}
