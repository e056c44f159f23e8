using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The code length of a codec's codes under the entropy model.</summary>
internal sealed class EntropyTask : TrainingTask
{
    private readonly CodecModel _codec;
    private readonly EntropyArchitecture _architecture;
    private readonly BinaryRnn _network;
    private readonly BinaryRnn _averaged;
    private readonly ITrainingExecutor _executor;

    public EntropyTask(
        CodecModel codec,
        EntropyArchitecture architecture,
        ParameterSet parameters,
        EntropyTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        ITrainingEngine engine)
        : base(
            architecture.ToJson(),
            parameters,
            options.Or(TrainingNumbers.Recurrent),
            CodecTask.CropsFor(codec.Recurrent!.Architecture, options, pictures, validation),
            engine)
    {
        (_codec, _architecture) = (codec, architecture);
        _network = new BinaryRnn(architecture, parameters);
        _averaged = new BinaryRnn(architecture, Averages);
        _executor = CreateExecutor();
    }

    public override double Beta2 => 0.999;

    public override IReadOnlyList<double>? Validate() => Crops.Validate(_architecture.Iterations, (shape, values, sums) =>
    {
        var e = Engine.Inference;
        var (codeShape, planes) = Codes(shape, values);
        using var model = new UnrolledBinaryRnn(_averaged, e);
        var (numbers, gradient) = (new float[codeShape.Length], new float[codeShape.Length]);
        for (var t = 0; t < planes.Length; t++)
        {
            using var bits = e.FromValues(codeShape, planes[t]);
            using var logits = model.Logits(bits);
            e.CopyTo(logits, numbers);
            sums[t] += CodeLengthLoss.Evaluate(numbers, planes[t], 1, gradient);
        }
    });

    protected override (double Loss, int Iterations) Compute(long step, double fraction, float[] crops)
    {
        var (shape, planes) = Codes(Crops.Shape, crops);
        var loss = 0.0;
        using var model = new UnrolledBinaryRnn(_network, _executor.Operations);
        var gradient = new float[shape.Length];
        foreach (var plane in planes)
        {
            using var bits = _executor.Operations.FromValues(shape, plane);
            using var logits = model.Logits(bits);
            loss += CodeLengthLoss.Evaluate(_executor.ValuesOf(logits), plane, 1.0 / planes.Length, gradient);
            _executor.Seed(logits, gradient);
        }
        _executor.Backward();
        return (loss, planes.Length);
    }

    /// <summary>The code planes of a batch of pictures, [N,h,w,bits] each.</summary>
    private (TensorShape Shape, float[][] Planes) Codes(TensorShape shape, float[] values)
    {
        var e = Engine.Inference;
        using var picture = e.FromValues(shape, values);
        using var codec = new UnrolledCodec(_codec.Recurrent!, e, shape);
        var planes = new float[_architecture.Iterations][];
        for (var t = 0; t < planes.Length; t++)
        {
            using var bits = codec.Encode(picture);
            planes[t] = new float[codec.CodeShape.Length];
            e.CopyTo(bits, planes[t]);
            codec.Decode(bits);
        }
        return (codec.CodeShape, planes);
    }
}
