using RnnCodec.Architecture;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>Trains the entropy model (BinaryRNN, Toderici et al. 2017, section 4) on the codes that a trained codec makes of random crops.</summary>
public sealed class EntropyModelTrainer
{
    private readonly EntropyTrainingOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public EntropyModelTrainer(EntropyTrainingOptions? options = null)
    {
        _options = options ?? new EntropyTrainingOptions();
        _options.Validate();
    }

    /// <summary>Trains an entropy model for a codec; one that the codec already has is trained on where it has as many units.</summary>
    /// <param name="codec">The codec; its weights stay.</param>
    /// <param name="pictures">What is trained on.</param>
    /// <param name="validation">Pictures for the code lengths in reports, or null.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellationToken">Stops the training after a checkpoint (<see cref="TrainingOptions.ThrowOnCancellation"/>).</param>
    /// <returns>The codec with its new entropy model.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="InvalidDataException">A picture cannot be read.</exception>
    /// <exception cref="InvalidModelException">The checkpoint to go on from is damaged or belongs to another training.</exception>
    public CodecModel Train(
        CodecModel codec,
        ITrainingPictures pictures,
        ITrainingPictures? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            throw new ArgumentException("There is no picture to train on.", nameof(pictures));
        var bits = codec.Recurrent!.Architecture.Bits;
        var architecture = new EntropyArchitecture { Units = _options.Units, Iterations = codec.Architecture.Iterations, Bits = bits };
        using var engine = TrainingEngines.Open(_options, cancellationToken);
        using var task = new EntropyTask(codec, architecture, Start(codec, architecture), _options, pictures, validation, engine);
        new TrainingLoop(_options, task, progress).Run(cancellationToken);
        return codec.WithEntropyModel(architecture, task.Averages.ToTensors());
    }

    private ParameterSet Start(CodecModel codec, EntropyArchitecture architecture)
    {
        if (codec.EntropyArchitecture is { } known && known.ToJson() == architecture.ToJson())
            return codec.EntropyParameters().Copy();
        var parameters = ParameterSet.Creating();
        _ = new Networks.BinaryRnn(architecture, parameters);
        WeightInitialization.Start(architecture, parameters, new SeededRandom((ulong)_options.Seed));
        return parameters;
    }
}
