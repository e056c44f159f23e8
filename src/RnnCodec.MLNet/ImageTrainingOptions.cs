using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.MLNet;

/// <summary>How <see cref="ImageCompressionOperationsCatalog.TrainCompressImages"/> trains the codec on the pictures of its column. Immutable.</summary>
/// <remarks><c>Fit</c> reads the column once and keeps tiles of the pictures in memory; the pictures themselves are not kept.</remarks>
public sealed record ImageTrainingOptions
{
    /// <summary>The shape of a new codec; null: the model of <see cref="CompressImagesOptions.Model"/> is trained on.</summary>
    public CodecArchitecture? Architecture { get; init; }

    /// <summary>The name of the trained model; null: that of the model trained on, with "-tuned" behind it, or "trained" for a new one.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Whether the trained weights stay float32; else they are rounded to float16 when the training ends, for half the size, and in this process too, so that
    /// files fit the saved model.
    /// </summary>
    public bool FullPrecision { get; init; }

    /// <summary>
    /// How the codec is trained. The context's seed takes the place of <see cref="TrainingOptions.Seed"/>, and the GPU is <c>MLContext.GpuDeviceId</c> where
    /// <see cref="TrainingOptions.GpuDeviceId"/> names none; <c>MLContext.FallbackToCpu</c> and <see cref="TrainingOptions.FallbackToCpu"/> must both allow
    /// to go on without.
    /// </summary>
    public CodecTrainingOptions Codec { get; init; } = new();

    /// <summary>
    /// How the entropy model of a codec of the paper's kind is trained afterwards; null: it is not; a new codec's files hold plain bits, a changed codec keeps
    /// the entropy model that it had. A bit-plane codec's is one of its networks, and trained with them.
    /// </summary>
    public EntropyTrainingOptions? Entropy { get; init; } = new();

    /// <summary>What cuts the pictures into tiles; null: 16 tiles of 128x128 a picture, at most, those that PNG compresses worst.</summary>
    public HighEntropyTileSampler? Tiles { get; init; }

    /// <summary>Tiles kept at most (48 KiB each at 128x128): beyond it, a random choice of all.</summary>
    public int MaxTiles { get; init; } = 20_000;

    /// <summary>The share of the pictures that is held out for validation, 0 to below 1; not used where <see cref="Validation"/> is given.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Pictures for validation, in a column of the same name as the one trained on; null: a share is held out.</summary>
    public IDataView? Validation { get; init; }

    /// <summary>Hears of the codec's training, on the thread that fits.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Hears of the entropy model's training.</summary>
    public IProgress<TrainingProgress>? EntropyProgress { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    internal void Validate()
    {
        if (MaxTiles < 1)
            throw new ArgumentOutOfRangeException(nameof(MaxTiles), MaxTiles, "At least 1 tile is kept.");
        if (ValidationShare is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ValidationShare), ValidationShare, "The held-out share is 0 or more and below 1.");
        _ = new CodecTrainer(Codec);
        if (Entropy is not null)
            _ = new EntropyModelTrainer(Entropy);
    }
}
