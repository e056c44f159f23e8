using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The decibels of what a bit-plane codec's restorer shows, in the measure that it is for.</summary>
internal sealed class PlaneRestorerTask : PlaneTask
{
    private static readonly double[] PsnrSteps = [12, 24, 48, 96];
    private static readonly double[] MsSsimSteps = [8, 16, 32, 64];

    private readonly CodecTrainingOptions _options;
    private readonly PlaneNetwork _kind;
    private readonly RestoredPictures _pictures;
    private readonly RestoredPictures _averaged;
    private readonly PictureDecibels[] _decibels;
    private readonly PlaneCrops _quantized;

    public PlaneRestorerTask(
        PlaneNetwork kind,
        PlanesArchitecture architecture,
        ParameterSet parameters,
        TrainingNumbers numbers,
        CodecTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        ITrainingEngine engine)
        : base(architecture, parameters, numbers, options, pictures, validation, engine)
    {
        (_kind, _options) = (kind, options);
        _pictures = new RestoredPictures(new PlaneRestorer(architecture, parameters), CreateExecutor(), CreateExecutor(), engine.Host);
        _averaged = new RestoredPictures(new PlaneRestorer(architecture, Averages), engine.Inference, engine.Host);
        _quantized = new PlaneCrops(kind, options.Seed, Crops, engine.Host);
        _decibels = [.. Enumerable.Range(0, options.BatchSize).Select(_ => new PictureDecibels(IsMsSsim, numbers.CropSize, numbers.CropSize))];
    }

    private bool IsMsSsim => _kind == PlaneNetwork.MsSsim;

    public override bool IsInner(string name) =>
        name.StartsWith("decoder.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) && name != "decoder.output.weight";

    /// <summary>Decibels at each of the steps, all planes known.</summary>
    public override IReadOnlyList<double>? Validate() => _quantized.Validate(IsMsSsim ? MsSsimSteps : PsnrSteps, (batch, picture) =>
    {
        var shown = _averaged.Show(batch, [0]);
        _averaged.Release();
        for (var i = 0; i < shown.Length; i++)
            shown[i] = Math.Clamp(shown[i], 0, 255);
        return new PictureDecibels(IsMsSsim, batch.Places.Height * 16, batch.Places.Width * 16).Evaluate(picture, shown);
    });

    /// <summary>The loss is a tenth of the mean decibels, negative.</summary>
    protected override (double Loss, int Iterations) Compute(long step, double fraction, float[] crops)
    {
        var batch = _quantized.Quantize(step, crops);
        var random = new SeededRandom((ulong)_options.Seed, (ulong)step, RandomPurpose.Cuts);
        // Half of the pictures whole, the others cut behind plane 1 or 2.
        var planes = Enumerable.Range(0, batch.Places.Batch).Select(_ => Math.Max(0, (int)(4 * random.NextSingle()) - 1)).ToArray();
        var shown = _pictures.Show(batch, planes);
        var (decibels, gradient) = (new double[planes.Length], new float[shown.Length]);
        var length = shown.Length / planes.Length;
        Engine.Host.Run(planes.Length, worthThreads: true, n =>
        {
            var picture = crops.AsSpan(n * length, length).ToArray();
            PlaneCrops.ToSamples(picture);
            decibels[n] = _decibels[n].Evaluate(picture, shown.AsSpan(n * length, length), -0.1 / planes.Length, gradient.AsSpan(n * length, length));
        });
        _pictures.AddGradients(Gradients, gradient);
        return (-0.1 * decibels.Average(), 1);
    }

    protected override void Release() => _pictures.Release();
}
