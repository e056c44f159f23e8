using RnnCodec.Architecture;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>
/// Trains codecs. Those of the paper's kind by the paper's L1 loss over all unrolled iterations, with Adam, on random crops (Toderici et al. 2017,
/// sections 3 and 5); a bit-plane codec's networks independently of each other, the entropy model by code length, each restorer by the decibels of its
/// own measure, with Muon and Adam.
/// </summary>
/// <remarks>
/// Runs in managed code. The result depends on the seed, the data and the options alone, not on the number of threads (a run limited by time excepted).
/// Memory beside the data: eight copies of the weights (gradients, averages, moments, packed forms), and the tape of one step, which grows with batch, crop
/// and unrolled iterations: measured, 62 MB an iteration for "paper" and 8 crops of 32x32.
/// </remarks>
public sealed class CodecTrainer
{
    private readonly CodecTrainingOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public CodecTrainer(CodecTrainingOptions? options = null)
    {
        _options = options ?? new CodecTrainingOptions();
        _options.Validate();
    }

    /// <summary>
    /// Trains a new codec. A bit-plane codec starts as a plain transform coder, which works before the first step.
    /// </summary>
    /// <param name="architecture">The codec's shape, for example <see cref="CodecPresets.FromName"/>.</param>
    /// <param name="pictures">What is trained on.</param>
    /// <param name="validation">Pictures for the figures in reports, or null.</param>
    /// <param name="progress">Hears of every step, on the training thread's behalf.</param>
    /// <param name="cancellationToken">Stops the training after a checkpoint (<see cref="TrainingOptions.ThrowOnCancellation"/>).</param>
    /// <returns>The codec with averaged weights; a new one of the paper's kind has no entropy model.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="InvalidDataException">A picture cannot be read.</exception>
    /// <exception cref="InvalidModelException">The checkpoint to go on from is damaged or belongs to another training.</exception>
    public CodecModel Train(CodecArchitecture architecture, ITrainingPictures pictures, ITrainingPictures? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Check(pictures, validation);
        architecture.Validate();
        if (architecture is PlanesArchitecture planes)
            return new PlanesTraining(planes, _options, pictures, validation, progress, cancellationToken).Run("trained", null);
        var recurrent = (RecurrentArchitecture)architecture;
        return Run("trained", recurrent, Start(recurrent), pictures, validation, progress, cancellationToken);
    }

    /// <summary>
    /// Trains a codec on from a model's weights. The entropy model of a codec of the paper's kind stays as it was, and fits the result less the longer
    /// the training: <see cref="EntropyModelTrainer"/> trains it on.
    /// </summary>
    /// <inheritdoc cref="Train(CodecArchitecture, ITrainingPictures, ITrainingPictures?, IProgress{TrainingProgress}?, CancellationToken)"/>
    public CodecModel Train(CodecModel start, ITrainingPictures pictures, ITrainingPictures? validation = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        Check(pictures, validation);
        if (start.Architecture is PlanesArchitecture planes)
            return new PlanesTraining(planes, _options, pictures, validation, progress, cancellationToken).Run(start.Name, start);
        var trained = Run(start.Name, (RecurrentArchitecture)start.Architecture, start.CodecParameters(), pictures, validation, progress, cancellationToken);
        return start.EntropyArchitecture is { } entropy ? trained.WithEntropyModel(entropy, start.EntropyParameters().ToTensors()) : trained;
    }

    /// <summary>The weights that training starts from.</summary>
    internal ParameterSet Start(RecurrentArchitecture architecture)
    {
        var parameters = ParameterSet.Creating();
        _ = new Networks.CodecNetwork(architecture, parameters);
        WeightInitialization.Start(architecture, parameters, new SeededRandom((ulong)_options.Seed));
        return parameters;
    }

    private static void Check(ITrainingPictures pictures, ITrainingPictures? validation)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            throw new ArgumentException("There is no picture to train on.", nameof(pictures));
        if (validation is { Count: 0 })
            throw new ArgumentException("There is no picture to validate on.", nameof(validation));
    }

    private CodecModel Run(
        string name,
        RecurrentArchitecture architecture,
        ParameterSet parameters,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var engine = TrainingEngines.Open(_options, cancellationToken);
        using var task = new CodecTask(architecture, parameters, _options, pictures, validation, engine);
        new TrainingLoop(_options, task, progress).Run(cancellationToken);
        return CodecModel.Create(name, architecture, task.Averages.ToTensors());
    }
}
