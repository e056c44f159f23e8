using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Training;

/// <summary>Trains a codec and its entropy model on the pictures of a column.</summary>
/// <param name="environment">Gives the seed and hears of the training.</param>
/// <param name="options">How to train.</param>
internal sealed class ColumnTraining(IHostEnvironment environment, ImageTrainingOptions options)
{
    public ImageTrainingOptions Options => options;

    /// <param name="data">The data.</param>
    /// <param name="column">The column of pictures.</param>
    /// <param name="start">The model to train on, unless the options ask for a new one.</param>
    /// <param name="threads">Threads; 0: those of the options.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    public CodecModel Train(IDataView data, string column, CodecModel start, int threads, CancellationToken cancellationToken)
    {
        var host = environment.Register("TrainCompressImages");
        using var channel = host.Start("Training");
        var seed = host.Rand.Next();
        var (pictures, validation) = ColumnTiles.Read(data, column, options, seed, cancellationToken);
        channel.Info(MessageSensitivity.None, "{0}", $"codec: {pictures.Count} tiles to train on, {validation?.Count ?? 0} to validate on");

        var codecOptions = options.Codec with { Seed = seed, Threads = threads > 0 ? threads : options.Codec.Threads };
        var codecTrainer = new CodecTrainer(codecOptions);
        var progress = new TrainingLog(channel, "codec", "dB PSNR", options.Progress);
        var codec = options.Architecture is { } architecture
            ? codecTrainer.Train(architecture, pictures, validation, progress, cancellationToken)
            : codecTrainer.Train(start, pictures, validation, progress, cancellationToken);
        if (options.Entropy is not null && !cancellationToken.IsCancellationRequested)
        {
            var entropyOptions = options.Entropy with { Seed = seed, Threads = threads > 0 ? threads : options.Entropy.Threads };
            var log = new TrainingLog(channel, "entropy model", "bits/bit", options.EntropyProgress);
            codec = new EntropyModelTrainer(entropyOptions).Train(codec, pictures, validation, log, cancellationToken);
        }
        codec = codec.Named(options.Name ?? (options.Architecture is null ? $"{start.Name}-tuned" : "trained"));
        return options.FullPrecision ? codec : codec.ToHalfPrecision();
    }
}
