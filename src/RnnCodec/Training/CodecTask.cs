using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The codec's loss over its unrolled iterations, and its PSNR on validation pictures.</summary>
internal sealed class CodecTask : TrainingTask
{
    private readonly RecurrentArchitecture _architecture;
    private readonly CodecTrainingOptions _options;
    private readonly CodecNetwork _network;
    private readonly CodecNetwork _averaged;
    private readonly ITrainingExecutor _executor;
    private readonly ReconstructionLoss _loss;
    private SeededRandom _bitNoise = new(0);

    public CodecTask(
        RecurrentArchitecture architecture,
        ParameterSet parameters,
        CodecTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        ITrainingEngine engine)
        : base(architecture.ToJson(), parameters, options.Or(TrainingNumbers.Recurrent), CropsFor(architecture, options, pictures, validation), engine)
    {
        (_architecture, _options) = (architecture, options);
        _network = new CodecNetwork(architecture, parameters);
        _averaged = new CodecNetwork(architecture, Averages);
        _executor = CreateExecutor(options.StochasticBinarizer ? () => _bitNoise.NextSingle() : null);
        _loss = new ReconstructionLoss(options.BatchSize, Numbers.CropSize, Numbers.CropSize, options.SsimWeight);
    }

    /// <summary>Crops for a codec, and for its entropy model.</summary>
    public static TrainingCrops CropsFor(
        RecurrentArchitecture architecture, TrainingOptions options, ITrainingPictures pictures, ITrainingPictures? validation)
    {
        var side = options.Or(TrainingNumbers.Recurrent).CropSize;
        TrainingCrops.RequireSide(side, architecture.CodeStride);
        return new TrainingCrops(options, side, architecture.CodeStride, pictures, validation);
    }

    public override IReadOnlyList<double>? Validate() => Crops.Validate(_architecture.Iterations, (shape, values, sums) =>
    {
        var e = Engine.Inference;
        var shown = new float[values.Length];
        using var picture = e.FromValues(shape, values);
        using var codec = new UnrolledCodec(_averaged, e, shape);
        for (var t = 0; t < sums.Length; t++)
        {
            using var bits = codec.Encode(picture);
            codec.Decode(bits);
            using var reconstruction = codec.Reconstruct();
            e.CopyTo(reconstruction, shown);
            sums[t] += Psnr(values, shown);
        }
    });

    protected override (double Loss, int Iterations) Compute(long step, double fraction, float[] crops)
    {
        var iterations = LearningSchedule.Iterations(_architecture.Iterations, _options.IterationGrowth, fraction);
        _bitNoise = new SeededRandom((ulong)_options.Seed, (ulong)step, RandomPurpose.Bits);
        var loss = 0.0;
        using var picture = _executor.Operations.FromValues(Crops.Shape, crops);
        using var codec = new UnrolledCodec(_network, _executor.Operations, Crops.Shape);
        for (var t = 0; t < iterations; t++)
        {
            using var bits = codec.Encode(picture);
            codec.Decode(bits);
            using var reconstruction = codec.Reconstruct();
            loss += _loss.Evaluate(crops, _executor.ValuesOf(reconstruction), 1.0 / iterations);
            _executor.Seed(reconstruction, _loss.Gradient);
        }
        _executor.Backward();
        return (loss, iterations);
    }

    /// <summary>10 log10(1 / mean square error), the reconstruction cut to the range of pictures.</summary>
    private static double Psnr(ReadOnlySpan<float> picture, ReadOnlySpan<float> reconstruction)
    {
        var sum = 0.0;
        for (var i = 0; i < picture.Length; i++)
        {
            var difference = Math.Clamp(reconstruction[i], -0.5f, 0.5f) - picture[i];
            sum += (double)difference * difference;
        }
        return 10 * Math.Log10(picture.Length / Math.Max(sum, 1e-10));
    }
}
