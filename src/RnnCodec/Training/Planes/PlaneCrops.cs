using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>Crops to train a network of the bit-plane codec on, quantised at random, and the pictures to validate it on, quantised.</summary>
internal sealed class PlaneCrops(PlaneNetwork network, int seed, TrainingCrops crops, CpuExecutor cpu)
{
    private const double SmallestStep = 5;
    private const double LargestStep = 130;

    // With the map, steps are larger where there is something to code.
    private const double StepWithMap = 0.7;

    private const double ValidationRounding = 0.38;

    private static readonly (double Frequency, double Contrast) Flat = (0, 0);

    /// <summary>The tuning for MS-SSIM.</summary>
    private static readonly (double Frequency, double Contrast) Tuned = (1, 0.25);

    private readonly CropQuantizer _quantizer = new(cpu);

    /// <summary>Crops that fit the transform and its planes.</summary>
    public static TrainingCrops Of(TrainingOptions options, int side, ITrainingPictures pictures, ITrainingPictures? validation)
    {
        TrainingCrops.RequireSide(side, multiple: 32, least: 64);
        return new TrainingCrops(options, side, 64, pictures, validation);
    }

    /// <summary>RGB / 255 - 0.5 to 0..255.</summary>
    public static void ToSamples(Span<float> crops)
    {
        foreach (ref var value in crops)
            value = 255 * value + 127.5f;
    }

    /// <summary>A step's crops, quantised for the network.</summary>
    public PlaneBatch Quantize(long step, float[] values)
    {
        var random = new SeededRandom((ulong)seed, (ulong)step, RandomPurpose.Quantization);
        var how = new Quantization[crops.Shape.Batch];
        foreach (ref var quantization in how.AsSpan())
            quantization = Draw(random);
        return _quantizer.Quantize(crops.Shape, values, how);
    }

    /// <summary>
    /// The mean over the validation pictures of what a function makes of the integers and the picture [H,W,3] in 0 to 255, at each of the steps; null where
    /// there are no pictures.
    /// </summary>
    public IReadOnlyList<double>? Validate(double[] steps, Func<PlaneBatch, float[], double> measure) => crops.Validate(steps.Length, (shape, values, sums) =>
    {
        var (frequency, contrast) = network == PlaneNetwork.MsSsim ? Tuned : Flat;
        var picture = (float[])values.Clone();
        ToSamples(picture);
        for (var j = 0; j < steps.Length; j++)
        {
            var batch = _quantizer.Quantize(shape, values, [new Quantization(steps[j], frequency, contrast, ValidationRounding)]);
            sums[j] += measure(batch, picture);
        }
    });

    /// <summary>
    /// Of the entropy model's pictures 30 % are flat and 30 % tuned, of a restorer's 60 % what it is for; the others anything between and a little beyond.
    /// </summary>
    private Quantization Draw(SeededRandom random)
    {
        var (which, frequency, contrast) = (random.NextSingle(), 1.3 * random.NextSingle(), 0.45 * random.NextSingle());
        if (which < 0.6f)
        {
            (frequency, contrast) = network switch
            {
                PlaneNetwork.Psnr => Flat,
                PlaneNetwork.MsSsim => Tuned,
                _ => which < 0.3f ? Flat : Tuned,
            };
        }
        var step = SmallestStep * Math.Pow(LargestStep / SmallestStep, random.NextSingle()) * (contrast > 0 ? StepWithMap : 1);
        return new Quantization(step, frequency, contrast, 0.33 + 0.12 * random.NextSingle());
    }
}
