using RnnCodec.Architecture;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The code length of all planes of quantised crops under the entropy model of a bit-plane codec.</summary>
internal sealed class PlaneEntropyTask : ITrainingTask
{
    /// <summary>Bits a pixel below which a picture's rate counts as such rather than by its root: low rates are as much worth as high ones.</summary>
    private const double SmallRate = 0.02;

    /// <summary>Steps of the validation, flat.</summary>
    private static readonly double[] ValidationSteps = [12, 24, 48, 96];

    private readonly PlanesArchitecture _architecture;
    private readonly CodecTrainingOptions _options;
    private readonly CpuExecutor _cpu;
    private readonly TapeExecutor _tape;
    private readonly UnrolledPlaneEntropy _model;
    private readonly DetailSignificance _detail;
    private readonly UnrolledPlaneEntropy _averaged;
    private readonly DetailSignificance _averagedDetail;
    private readonly PlaneCrops _crops;

    public PlaneEntropyTask(
        PlanesArchitecture architecture,
        ParameterSet parameters,
        TrainingNumbers numbers,
        CodecTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        CpuExecutor cpu)
    {
        (_architecture, _options, _cpu) = (architecture, options, cpu);
        (Parameters, Numbers) = (parameters, numbers);
        Averages = parameters.Copy();
        Gradients = new ParameterGradients(parameters.All.Values);
        _tape = new TapeExecutor(Gradients, cpu);
        var (network, averaged) = (new PlaneEntropy(architecture, parameters), new PlaneEntropy(architecture, Averages));
        _model = new UnrolledPlaneEntropy(network, _tape, cpu, forGradients: true);
        _detail = new DetailSignificance(network, cpu);
        _averaged = new UnrolledPlaneEntropy(averaged, cpu, cpu, forGradients: false);
        _averagedDetail = new DetailSignificance(averaged, cpu);
        _crops = new PlaneCrops(options, numbers.CropSize, pictures, validation, cpu);
    }

    public string ArchitectureJson => _architecture.ToJson();

    public ParameterSet Parameters { get; }

    public ParameterSet Averages { get; }

    public ParameterGradients Gradients { get; }

    public TrainingNumbers Numbers { get; }

    public double Beta2 => 0.99;

    public double EarlyAveraging => 0.998;

    public bool IsInner(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal) && !name.StartsWith("heads.", StringComparison.Ordinal) && name is not ("within_sign.weight" or "detail.weight");

    /// <summary>
    /// The mean over pictures of rate / (0.02 + root of rate), the rate in bits a pixel, and each picture's weight: the derivative with respect to its bits,
    /// the denominator held.
    /// </summary>
    public static (double Loss, float[] Weights) Loss(double[,,] bits, int pixels)
    {
        var pictures = bits.GetLength(1);
        var (loss, weights) = (0.0, new float[pictures]);
        for (var n = 0; n < pictures; n++)
        {
            var rate = Sum(bits, n) / pixels;
            var weight = 1 / (SmallRate + Math.Sqrt(rate)) / pictures;
            loss += rate * weight;
            weights[n] = (float)(weight / pixels);
        }
        return (loss, weights);
    }

    public void Begin(long firstStep) => _crops.Begin(firstStep);

    public (double Loss, int Iterations) Step(long step, double fraction)
    {
        var (batch, _) = _crops.Take(step, PlaneNetwork.Entropy);
        try
        {
            var bits = _model.CodeLengths(batch);
            var (loss, weights) = Loss(bits, Numbers.CropSize * Numbers.CropSize);
            _model.Seed(_tape, Gradients, batch, weights);
            _tape.Backward();
            var detail = _detail.CodeLengths(batch, Gradients, weights);
            for (var n = 0; n < detail.Length; n++)
                loss += detail[n] * weights[n];
            return (loss, bits.GetLength(0));
        }
        finally
        {
            _model.Clear();
            _tape.Clear();
        }
    }

    /// <summary>Bits a pixel at each of the steps, detail included.</summary>
    public IReadOnlyList<double>? Validate() => _crops.Validate(ValidationSteps, PlaneNetwork.Entropy, (batch, picture) =>
        (_averaged.CodeLengths(batch).Cast<double>().Sum() + _averagedDetail.CodeLengths(batch)[0]) / (picture.Length / 3));

    public void Dispose() => _crops.Dispose();

    private static double Sum(double[,,] bits, int picture)
    {
        var sum = 0.0;
        for (var plane = 0; plane < bits.GetLength(0); plane++)
        {
            for (var kind = 0; kind < UnrolledPlaneEntropy.Kinds; kind++)
                sum += bits[plane, picture, kind];
        }
        return sum;
    }
}
