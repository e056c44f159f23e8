using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Training;

/// <summary>Trains a codec and its entropy model on the pictures of a column.</summary>
/// <param name="context">Gives the seed and the GPU, and hears of the training.</param>
/// <param name="options">How to train.</param>
internal sealed class ColumnTraining(MLContext context, ImageTrainingOptions options)
{
    public ImageTrainingOptions Options => options;

    /// <param name="data">The data.</param>
    /// <param name="column">The column of pictures.</param>
    /// <param name="start">The model to train on, unless the options ask for a new one.</param>
    /// <param name="threads">Threads; 0: those of the options.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    public CodecModel Train(IDataView data, string column, CodecModel start, int threads, CancellationToken cancellationToken)
    {
        var host = ((IHostEnvironment)context).Register("TrainCompressImages");
        using var channel = host.Start("Training");
        var seed = host.Rand.Next();
        var (pictures, validation) = ColumnTiles.Read(data, column, options, seed, cancellationToken);
        channel.Info(MessageSensitivity.None, "{0}", $"codec: {pictures.Count} tiles to train on, {validation?.Count ?? 0} to validate on");

        var codecOptions = WithContext(options.Codec, seed, threads);
        var codecTrainer = new CodecTrainer(codecOptions);
        var progress = new TrainingLog(channel, "codec", "dB PSNR", options.Progress);
        var codec = options.Architecture is { } architecture
            ? codecTrainer.Train(architecture, pictures, validation, progress, cancellationToken)
            : codecTrainer.Train(start, pictures, validation, progress, cancellationToken);
        // A bit-plane codec's entropy model is one of its networks.
        if (options.Entropy is not null && codec.Architecture is RecurrentArchitecture && !cancellationToken.IsCancellationRequested)
        {
            var entropyOptions = WithContext(options.Entropy, seed, threads);
            var log = new TrainingLog(channel, "entropy model", "bits/bit", options.EntropyProgress);
            codec = new EntropyModelTrainer(entropyOptions).Train(codec, pictures, validation, log, cancellationToken);
        }
        codec = codec.Named(options.Name ?? (options.Architecture is null ? $"{start.Name}-tuned" : "trained"));
        return options.FullPrecision ? codec : codec.ToHalfPrecision();
    }

    private T WithContext<T>(T of, int seed, int threads)
        where T : TrainingOptions => of with
        {
            Seed = seed,
            Threads = threads > 0 ? threads : of.Threads,
            GpuDeviceId = of.GpuDeviceId ?? context.GpuDeviceId,
            FallbackToCpu = of.FallbackToCpu && context.FallbackToCpu,
        };
}
