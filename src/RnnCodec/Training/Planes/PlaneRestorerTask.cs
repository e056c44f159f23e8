using RnnCodec.Architecture;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Networks;
using RnnCodec.Weights;

namespace RnnCodec.Training;

/// <summary>The decibels of what a bit-plane codec's restorer shows, in the measure that it is for.</summary>
internal sealed class PlaneRestorerTask : ITrainingTask
{
    private static readonly double[] PsnrSteps = [12, 24, 48, 96];
    private static readonly double[] MsSsimSteps = [8, 16, 32, 64];

    private readonly PlanesArchitecture _architecture;
    private readonly CodecTrainingOptions _options;
    private readonly PlaneNetwork _kind;
    private readonly CpuExecutor _cpu;
    private readonly RestoredPictures _pictures;
    private readonly RestoredPictures _averaged;
    private readonly PictureDecibels[] _decibels;
    private readonly PlaneCrops _crops;

    public PlaneRestorerTask(
        PlaneNetwork kind,
        PlanesArchitecture architecture,
        ParameterSet parameters,
        TrainingNumbers numbers,
        CodecTrainingOptions options,
        ITrainingPictures pictures,
        ITrainingPictures? validation,
        CpuExecutor cpu)
    {
        (_kind, _architecture, _options, _cpu) = (kind, architecture, options, cpu);
        (Parameters, Numbers) = (parameters, numbers);
        Averages = parameters.Copy();
        Gradients = new ParameterGradients(parameters.All.Values);
        _pictures = new RestoredPictures(new PlaneRestorer(architecture, parameters), new TapeExecutor(Gradients, cpu), new TapeExecutor(Gradients, cpu), cpu);
        _averaged = new RestoredPictures(new PlaneRestorer(architecture, Averages), cpu, cpu, cpu);
        _crops = new PlaneCrops(options, numbers.CropSize, pictures, validation, cpu);
        _decibels = [.. Enumerable.Range(0, options.BatchSize).Select(_ => new PictureDecibels(IsMsSsim, numbers.CropSize, numbers.CropSize))];
    }

    public string ArchitectureJson => _architecture.ToJson();

    public ParameterSet Parameters { get; }

    public ParameterSet Averages { get; }

    public ParameterGradients Gradients { get; }

    public TrainingNumbers Numbers { get; }

    public double Beta2 => 0.99;

    public double EarlyAveraging => 0.998;

    private bool IsMsSsim => _kind == PlaneNetwork.MsSsim;

    public bool IsInner(string name) =>
        name.StartsWith("decoder.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) && name != "decoder.output.weight";

    public void Begin(long firstStep) => _crops.Begin(firstStep);

    /// <summary>The loss is a tenth of the mean decibels, negative.</summary>
    public (double Loss, int Iterations) Step(long step, double fraction)
    {
        var (batch, crops) = _crops.Take(step, _kind);
        var random = new SeededRandom((ulong)_options.Seed, (ulong)step, RandomPurpose.Cuts);
        // Half of the pictures whole, the others cut behind plane 1 or 2.
        var planes = Enumerable.Range(0, batch.Places.Batch).Select(_ => Math.Max(0, (int)(4 * random.NextSingle()) - 1)).ToArray();
        try
        {
            var shown = _pictures.Show(batch, planes);
            var (decibels, gradient) = (new double[planes.Length], new float[shown.Length]);
            var length = shown.Length / planes.Length;
            _cpu.Run(planes.Length, worthThreads: true, n =>
            {
                var picture = crops.AsSpan(n * length, length).ToArray();
                PlaneCrops.ToSamples(picture);
                decibels[n] = _decibels[n].Evaluate(picture, shown.AsSpan(n * length, length), -0.1 / planes.Length, gradient.AsSpan(n * length, length));
            });
            _pictures.AddGradients(Gradients, gradient);
            return (-0.1 * decibels.Average(), 1);
        }
        finally
        {
            _pictures.Release();
        }
    }

    /// <summary>Decibels at each of the steps, all planes known.</summary>
    public IReadOnlyList<double>? Validate() => _crops.Validate(IsMsSsim ? MsSsimSteps : PsnrSteps, _kind, (batch, picture) =>
    {
        var shown = _averaged.Show(batch, [0]);
        _averaged.Release();
        for (var i = 0; i < shown.Length; i++)
            shown[i] = Math.Clamp(shown[i], 0, 255);
        return new PictureDecibels(IsMsSsim, batch.Places.Height * 16, batch.Places.Width * 16).Evaluate(picture, shown);
    });

    public void Dispose() => _crops.Dispose();
}
