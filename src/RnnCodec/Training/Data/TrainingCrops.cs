using RnnCodec.Engine;

namespace RnnCodec.Training;

/// <summary>The crops of a training's steps, and the pictures that it is validated on.</summary>
internal sealed class TrainingCrops : IDisposable
{
    private readonly CropSampler _sampler;
    private readonly ValidationCrops? _validation;
    private CropReader? _reader;

    /// <param name="options">Batch, seed, and how many pictures are validated on.</param>
    /// <param name="side">Side of a crop in pixels.</param>
    /// <param name="stride">Sides of validation pictures are multiples of it.</param>
    /// <param name="pictures">What is trained on.</param>
    /// <param name="validation">What is validated on, or null.</param>
    public TrainingCrops(TrainingOptions options, int side, int stride, ITrainingPictures pictures, ITrainingPictures? validation)
    {
        Shape = new TensorShape(options.BatchSize, side, side, 3);
        _sampler = new CropSampler(pictures, options.BatchSize, side, options.Seed);
        _validation = validation is null ? null : new ValidationCrops(validation, options.ValidationPictures, stride);
    }

    /// <summary>[N,H,W,3] of a step.</summary>
    public TensorShape Shape { get; }

    /// <summary>Says which step comes first.</summary>
    public void Begin(long firstStep) => _reader = new CropReader(_sampler, firstStep);

    /// <summary>RGB / 255 - 0.5 of a step; steps are asked for in order.</summary>
    public float[] Take(long step, CancellationToken cancellationToken) => _reader!.Take(step, cancellationToken);

    /// <summary>Means over the pictures that are validated on; null where there are none.</summary>
    /// <param name="numbers">How many numbers each picture gives.</param>
    /// <param name="measure">Adds a picture's numbers to their sums, from its shape [1,H,W,3] and its RGB / 255 - 0.5.</param>
    public IReadOnlyList<double>? Validate(int numbers, Action<TensorShape, float[], double[]> measure)
    {
        if (_validation is null)
            return null;
        var sums = new double[numbers];
        for (var i = 0; i < _validation.Count; i++)
        {
            var (shape, values) = _validation.Read(i);
            measure(shape, values, sums);
        }
        return [.. sums.Select(sum => sum / _validation.Count)];
    }

    /// <exception cref="ArgumentException">The side is no multiple, or smaller than the least.</exception>
    public static void RequireSide(int side, int multiple, int least = 0)
    {
        if (side % multiple == 0 && side >= least)
            return;
        var rule = least > 0 ? $"{multiple}, and {least} at least" : $"{multiple}";
        throw new ArgumentException(
            $"Crops of {side} pixels do not fit the architecture: {nameof(TrainingOptions.CropSize)} must be a multiple of {rule}.", "options");
    }

    public void Dispose() => _reader?.Dispose();
}
