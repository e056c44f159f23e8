using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>Crops to train a network of the bit-plane codec on, quantised at random, and pictures to validate it on.</summary>
internal sealed class PlaneCrops : IDisposable
{
    private const double SmallestStep = 5;
    private const double LargestStep = 130;

    // With the map, steps are larger where there is something to code.
    private const double StepWithMap = 0.7;

    private const double ValidationRounding = 0.38;

    private static readonly (double Frequency, double Contrast) Flat = (0, 0);

    /// <summary>The tuning for MS-SSIM.</summary>
    private static readonly (double Frequency, double Contrast) Tuned = (1, 0.25);

    private readonly CodecTrainingOptions _options;
    private readonly int _side;
    private readonly CpuExecutor _cpu;
    private readonly CropQuantizer _quantizer;
    private readonly CropSampler _sampler;
    private readonly ValidationCrops? _validation;
    private CropReader? _reader;

    public PlaneCrops(CodecTrainingOptions options, int side, ITrainingPictures pictures, ITrainingPictures? validation, CpuExecutor cpu)
    {
        if (side % 32 != 0 || side < 64)
            throw new ArgumentException($"Crops of {side} pixels do not fit the architecture: {nameof(TrainingOptions.CropSize)} must be a multiple of 32, and 64 at least.", nameof(options));
        (_options, _side, _cpu) = (options, side, cpu);
        _quantizer = new CropQuantizer(cpu);
        _sampler = new CropSampler(pictures, options.BatchSize, side, options.Seed);
        _validation = validation is null ? null : new ValidationCrops(validation, options.ValidationPictures, 64);
    }

    /// <summary>RGB / 255 - 0.5 to 0..255.</summary>
    public static void ToSamples(Span<float> crops)
    {
        foreach (ref var value in crops)
            value = 255 * value + 127.5f;
    }

    public void Begin(long firstStep) => _reader = new CropReader(_sampler, firstStep);

    /// <summary>A step's crops, quantised for a network, and as they were read.</summary>
    public (PlaneBatch Batch, float[] Crops) Take(long step, PlaneNetwork network)
    {
        var crops = _reader!.Take(step, _cpu.CancellationToken);
        var random = new SeededRandom((ulong)_options.Seed, (ulong)step, RandomPurpose.Quantization);
        var how = new Quantization[_options.BatchSize];
        foreach (ref var quantization in how.AsSpan())
            quantization = Draw(random, network);
        return (_quantizer.Quantize(new TensorShape(_options.BatchSize, _side, _side, 3), crops, how), crops);
    }

    /// <summary>The mean over the validation pictures of what a function makes of the integers and the picture [H,W,3] in 0 to 255, at each of the steps; null where there are no pictures.</summary>
    public IReadOnlyList<double>? Validate(double[] steps, PlaneNetwork network, Func<PlaneBatch, float[], double> measure)
    {
        if (_validation is null)
            return null;
        var (frequency, contrast) = network == PlaneNetwork.MsSsim ? Tuned : Flat;
        var sums = new double[steps.Length];
        for (var i = 0; i < _validation.Count; i++)
        {
            var (shape, values) = _validation.Read(i);
            var picture = (float[])values.Clone();
            ToSamples(picture);
            for (var j = 0; j < steps.Length; j++)
                sums[j] += measure(_quantizer.Quantize(shape, values, [new Quantization(steps[j], frequency, contrast, ValidationRounding)]), picture) / _validation.Count;
        }
        return sums;
    }

    public void Dispose() => _reader?.Dispose();

    /// <summary>Of the entropy model's pictures 30 % are flat and 30 % tuned, of a restorer's 60 % what it is for; the others anything between and a little beyond.</summary>
    private static Quantization Draw(SeededRandom random, PlaneNetwork network)
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
