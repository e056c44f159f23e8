using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The code length of all planes of quantised crops under the entropy model of a bit-plane codec.</summary>
internal sealed class PlaneEntropyTask : PlaneTask
{
    /// <summary>Bits a pixel below which a picture's rate counts as such rather than by its root: low rates are as much worth as high ones.</summary>
    private const double SmallRate = 0.02;

    /// <summary>Steps of the validation, flat.</summary>
    private static readonly double[] ValidationSteps = [12, 24, 48, 96];

    private readonly ITrainingExecutor _executor;
    private readonly UnrolledPlaneEntropy _model;
    private readonly DetailSignificance _detail;
    private readonly UnrolledPlaneEntropy _averaged;
    private readonly DetailSignificance _averagedDetail;
    private readonly PlaneCrops _quantized;

    public PlaneEntropyTask(
        PlanesArchitecture architecture,
        ParameterSet parameters,
        TrainingNumbers numbers,
        CodecTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        ITrainingEngine engine)
        : base(architecture, parameters, numbers, options, pictures, validation, engine)
    {
        _executor = CreateExecutor();
        var (network, averaged) = (new PlaneEntropy(architecture, parameters), new PlaneEntropy(architecture, Averages));
        _model = new UnrolledPlaneEntropy(network, _executor.Operations, engine.Host, forGradients: true);
        _detail = new DetailSignificance(network, engine.Host);
        _averaged = new UnrolledPlaneEntropy(averaged, engine.Inference, engine.Host, forGradients: false);
        _averagedDetail = new DetailSignificance(averaged, engine.Host);
        _quantized = new PlaneCrops(PlaneNetwork.Entropy, options.Seed, Crops, engine.Host);
    }

    public override bool IsInner(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal) && !name.StartsWith("heads.", StringComparison.Ordinal)
            && name is not ("within_sign.weight" or "detail.weight");

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

    /// <summary>Bits a pixel at each of the steps, detail included.</summary>
    public override IReadOnlyList<double>? Validate() => _quantized.Validate(ValidationSteps, (batch, picture) =>
        (_averaged.CodeLengths(batch).Cast<double>().Sum() + _averagedDetail.CodeLengths(batch)[0]) / (picture.Length / 3));

    protected override (double Loss, int Iterations) Compute(long step, double fraction, float[] crops)
    {
        var batch = _quantized.Quantize(step, crops);
        var bits = _model.CodeLengths(batch);
        var (loss, weights) = Loss(bits, Numbers.CropSize * Numbers.CropSize);
        _model.Seed(_executor, Gradients, batch, weights);
        _executor.Backward();
        var detail = _detail.CodeLengths(batch, Gradients, weights);
        for (var n = 0; n < detail.Length; n++)
            loss += detail[n] * weights[n];
        return (loss, bits.GetLength(0));
    }

    protected override void Release() => _model.Clear();

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
