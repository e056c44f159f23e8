using RnnCodec.Architecture;

namespace RnnCodec.Evaluation.Codecs;

/// <summary>The ways in which this library's codec is measured. One more way is one more line.</summary>
internal static class LibraryCodecs
{
    private const string Step = "step";
    private const string Iterations = "iterations";
    private const string BitPlanes = "a bit-plane model";
    private const string Recurrent = "a model of the paper's kind";

    /// <summary>From about 0.05 to 2 bits per pixel on photographs, and to 3 tuned for PSNR.</summary>
    private static readonly double[] Steps = [192, 128, 84, 56, 38, 26, 19, 14, 9, 5.2, 3.6];

    private static readonly Way[] Ways =
    [
        new("rnnc", Step, BitPlanes, model => model.Architecture is PlanesArchitecture ? AtSteps(Tune.MsSsim) : []),
        new("rnnc-psnr", Step, BitPlanes, model => model.Architecture is PlanesArchitecture ? AtSteps(Tune.Psnr) : []),
        new("rnnc-iterations", Iterations, Recurrent, model => model.Architecture is RecurrentArchitecture
            ? CodecSetting.Over(Enumerable.Range(1, model.Architecture.Iterations), k => new EncodeOptions { Iterations = k, AllowExact = false })
            : []),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Ways.Select(w => w.Name)];

    /// <summary>A codec for each way and model that go together. Where there are several models, their names tell the codecs of one way apart.</summary>
    public static IEnumerable<LibraryCodec> Create(IReadOnlyList<ImageCodec> models, Predicate<string> isWanted) =>
        from way in Ways
        where isWanted(way.Name)
        from model in models
        let settings = way.Settings(model.Model)
        where settings.Count > 0
        let name = models.Count == 1 ? way.Name : $"{way.Name} {model.Model.Name}"
        select new LibraryCodec(name, way.SettingName, model, settings);

    /// <summary>A sentence for each way that none of the models can go.</summary>
    public static IEnumerable<string> Missing(IReadOnlyList<ImageCodec> models, Predicate<string> isWanted) =>
        from way in Ways
        where isWanted(way.Name) && !models.Any(model => way.Settings(model.Model).Count > 0)
        select $"{way.Name} is left out: it needs {way.Needed}.";

    /// <summary>A curve is one of codes: an exact picture is a point without a rate of its own.</summary>
    private static IReadOnlyList<CodecSetting> AtSteps(Tune tune) =>
        CodecSetting.Over(Steps, step => new EncodeOptions { Step = step, Tune = tune, AllowExact = false });

    private sealed record Way(string Name, string SettingName, string Needed, Func<CodecModel, IReadOnlyList<CodecSetting>> Settings);
}
