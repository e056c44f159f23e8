using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The codec's loss over its unrolled iterations, and its PSNR on validation pictures.</summary>
internal sealed class CodecTask : ITrainingTask
{
    private readonly RecurrentArchitecture _architecture;
    private readonly CodecTrainingOptions _options;
    private readonly CodecNetwork _network;
    private readonly CodecNetwork _averaged;
    private readonly CpuExecutor _cpu;
    private readonly TapeExecutor _tape;
    private readonly CropSampler _sampler;
    private readonly ReconstructionLoss _loss;
    private readonly ValidationCrops? _validation;
    private SeededRandom _bitNoise = new(0);
    private CropReader? _crops;

    public CodecTask(
        RecurrentArchitecture architecture,
        ParameterSet parameters,
        CodecTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        CpuExecutor cpu)
    {
        Numbers = options.Or(TrainingNumbers.Recurrent);
        if (Numbers.CropSize % architecture.CodeStride != 0)
            throw new ArgumentException($"Crops of {Numbers.CropSize} pixels do not fit the architecture: {nameof(TrainingOptions.CropSize)} must be a multiple of {architecture.CodeStride}.", nameof(options));
        (_architecture, _options, _cpu) = (architecture, options, cpu);
        Parameters = parameters;
        _network = new CodecNetwork(architecture, parameters);
        Averages = parameters.Copy();
        _averaged = new CodecNetwork(architecture, Averages);
        Gradients = new ParameterGradients(parameters.All.Values);
        _tape = new TapeExecutor(Gradients, cpu, options.StochasticBinarizer ? () => _bitNoise.NextSingle() : null);
        _sampler = new CropSampler(pictures, options.BatchSize, Numbers.CropSize, options.Seed);
        _loss = new ReconstructionLoss(options.BatchSize, Numbers.CropSize, Numbers.CropSize, options.SsimWeight);
        _validation = validation is null ? null : new ValidationCrops(validation, options.ValidationPictures, architecture.CodeStride);
    }

    public string ArchitectureJson => _architecture.ToJson();

    public ParameterSet Parameters { get; }

    public ParameterSet Averages { get; }

    public ParameterGradients Gradients { get; }

    public TrainingNumbers Numbers { get; }

    public double Beta2 => 0.99;

    public void Begin(long firstStep) => _crops = new CropReader(_sampler, firstStep);

    public (double Loss, int Iterations) Step(long step, double fraction)
    {
        var iterations = LearningSchedule.Iterations(_architecture.Iterations, _options.IterationGrowth, fraction);
        var crops = _crops!.Take(step, _cpu.CancellationToken);
        _bitNoise = new SeededRandom((ulong)_options.Seed, (ulong)step, RandomPurpose.Bits);
        var shape = new TensorShape(_options.BatchSize, Numbers.CropSize, Numbers.CropSize, 3);
        var loss = 0.0;
        try
        {
            using var picture = _tape.FromValues(shape, crops);
            using var codec = new UnrolledCodec(_network, _tape, shape);
            for (var t = 0; t < iterations; t++)
            {
                using var bits = codec.Encode(picture);
                codec.Decode(bits);
                using var reconstruction = codec.Reconstruct();
                loss += _loss.Evaluate(crops, TapeExecutor.ValuesOf(reconstruction), 1.0 / iterations);
                _tape.Seed(reconstruction, _loss.Gradient);
            }
            _tape.Backward();
        }
        finally
        {
            _tape.Clear();
        }
        return (loss, iterations);
    }

    public IReadOnlyList<double>? Validate()
    {
        if (_validation is null)
            return null;
        var sums = new double[_architecture.Iterations];
        for (var i = 0; i < _validation.Count; i++)
        {
            var (shape, values) = _validation.Read(i);
            using var picture = _cpu.FromValues(shape, values);
            using var codec = new UnrolledCodec(_averaged, _cpu, shape);
            for (var t = 0; t < sums.Length; t++)
            {
                using var bits = codec.Encode(picture);
                codec.Decode(bits);
                using var reconstruction = (CpuTensor)codec.Reconstruct();
                sums[t] += Psnr(values, reconstruction.Span);
            }
        }
        return [.. sums.Select(s => s / _validation.Count)];
    }

    public void Dispose() => _crops?.Dispose();

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
