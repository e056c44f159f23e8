using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The code length of a codec's codes under the entropy model.</summary>
internal sealed class EntropyTask : ITrainingTask
{
    private readonly CodecModel _codec;
    private readonly EntropyArchitecture _architecture;
    private readonly EntropyTrainingOptions _options;
    private readonly BinaryRnn _network;
    private readonly BinaryRnn _averaged;
    private readonly CpuExecutor _cpu;
    private readonly TapeExecutor _tape;
    private readonly CropSampler _sampler;
    private readonly ValidationCrops? _validation;
    private CropReader? _crops;

    public EntropyTask(
        CodecModel codec,
        EntropyArchitecture architecture,
        ParameterSet parameters,
        EntropyTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        CpuExecutor cpu)
    {
        Numbers = options.Or(TrainingNumbers.Recurrent);
        if (Numbers.CropSize % codec.Recurrent!.Architecture.CodeStride != 0)
            throw new ArgumentException($"Crops of {Numbers.CropSize} pixels do not fit the architecture: {nameof(TrainingOptions.CropSize)} must be a multiple of {codec.Recurrent!.Architecture.CodeStride}.", nameof(options));
        (_codec, _architecture, _options, _cpu) = (codec, architecture, options, cpu);
        Parameters = parameters;
        _network = new BinaryRnn(architecture, parameters);
        Averages = parameters.Copy();
        _averaged = new BinaryRnn(architecture, Averages);
        Gradients = new ParameterGradients(parameters.All.Values);
        _tape = new TapeExecutor(Gradients, cpu);
        _sampler = new CropSampler(pictures, options.BatchSize, Numbers.CropSize, options.Seed);
        _validation = validation is null ? null : new ValidationCrops(validation, options.ValidationPictures, codec.Recurrent!.Architecture.CodeStride);
    }

    public string ArchitectureJson => _architecture.ToJson();

    public ParameterSet Parameters { get; }

    public ParameterSet Averages { get; }

    public ParameterGradients Gradients { get; }

    public TrainingNumbers Numbers { get; }

    public double Beta2 => 0.999;

    public void Begin(long firstStep) => _crops = new CropReader(_sampler, firstStep);

    public (double Loss, int Iterations) Step(long step, double fraction)
    {
        var crops = _crops!.Take(step, _cpu.CancellationToken);
        var planes = Codes(new TensorShape(_options.BatchSize, Numbers.CropSize, Numbers.CropSize, 3), crops);
        var loss = 0.0;
        try
        {
            using var model = new UnrolledBinaryRnn(_network, _tape);
            var gradient = new float[planes[0].Shape.Length];
            foreach (var plane in planes)
            {
                using var bits = _tape.FromValues(plane.Shape, plane.Span);
                using var logits = model.Logits(bits);
                loss += CodeLengthLoss.Evaluate(TapeExecutor.ValuesOf(logits), plane.Span, 1.0 / planes.Length, gradient);
                _tape.Seed(logits, gradient);
            }
            _tape.Backward();
        }
        finally
        {
            _tape.Clear();
            foreach (var plane in planes)
                plane.Dispose();
        }
        return (loss, planes.Length);
    }

    public IReadOnlyList<double>? Validate()
    {
        if (_validation is null)
            return null;
        var sums = new double[_architecture.Iterations];
        for (var i = 0; i < _validation.Count; i++)
        {
            var (shape, values) = _validation.Read(i);
            var planes = Codes(shape, values);
            using var model = new UnrolledBinaryRnn(_averaged, _cpu);
            for (var t = 0; t < planes.Length; t++)
            {
                using var logits = (CpuTensor)model.Logits(planes[t]);
                sums[t] += CodeLengthLoss.Evaluate(logits.Span, planes[t].Span, 1, new float[logits.Shape.Length]);
                planes[t].Dispose();
            }
        }
        return [.. sums.Select(s => s / _validation.Count)];
    }

    public void Dispose() => _crops?.Dispose();

    /// <summary>The code planes of a batch of pictures.</summary>
    private CpuTensor[] Codes(TensorShape shape, float[] values)
    {
        using var picture = _cpu.FromValues(shape, values);
        using var codec = new UnrolledCodec(_codec.Recurrent!, _cpu, shape);
        var planes = new CpuTensor[_architecture.Iterations];
        for (var t = 0; t < planes.Length; t++)
        {
            planes[t] = (CpuTensor)codec.Encode(picture);
            codec.Decode(planes[t]);
        }
        return planes;
    }
}
