using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Training;

/// <summary>Trains a codec and its entropy model on the pictures of a column.</summary>
internal static class ColumnTraining
{
    public static CodecModel Train(IDataView data, string column, CodecModel start, ImageTrainingOptions options, int threads, CancellationToken cancellationToken)
    {
        var host = ((IHostEnvironment?)options.Context)?.Register("CompressImages");
        using var channel = host?.Start("Training");
        var seed = host?.Rand.Next() ?? options.Codec.Seed;
        var (pictures, validation) = ColumnTiles.Read(data, column, options, seed, cancellationToken);
        channel?.Info(MessageSensitivity.None, "{0}", $"codec: {pictures.Count} tiles to train on, {validation?.Count ?? 0} to validate on");

        var codecOptions = options.Codec with { Seed = seed, Threads = threads > 0 ? threads : options.Codec.Threads };
        var codecTrainer = new CodecTrainer(codecOptions);
        var progress = new TrainingLog(channel, "codec", "dB PSNR", options.Progress);
        var codec = options.Architecture is { } architecture
            ? codecTrainer.Train(architecture, pictures, validation, progress, cancellationToken)
            : codecTrainer.Train(start, pictures, validation, progress, cancellationToken);
        if (options.Entropy is null || cancellationToken.IsCancellationRequested)
            return codec;
        var entropyOptions = options.Entropy with { Seed = seed, Threads = threads > 0 ? threads : options.Entropy.Threads };
        return new EntropyModelTrainer(entropyOptions).Train(codec, pictures, validation, new TrainingLog(channel, "entropy model", "bits/bit", options.EntropyProgress), cancellationToken);
    }
}
