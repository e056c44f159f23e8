namespace RnnCodec.Evaluation.Codecs;

/// <summary>The ways in which this library's codec is measured. One more way is one more line.</summary>
internal static class RecurrentCodecs
{
    private static readonly Way[] Ways =
    [
        new("rnnc", "iterations", model =>
            CodecSetting.Over(Enumerable.Range(1, model.Architecture.Iterations), k => new EncodeOptions { Iterations = k })),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Ways.Select(w => w.Name)];

    /// <summary>A codec for each way and model. Where there are several models, their names tell the codecs of one way apart.</summary>
    public static IEnumerable<RecurrentCodec> Create(IReadOnlyList<ImageCodec> models, Predicate<string> isWanted) =>
        from way in Ways
        where isWanted(way.Name)
        from model in models
        let name = models.Count == 1 ? way.Name : $"{way.Name} {model.Model.Name}"
        select new RecurrentCodec(name, way.SettingName, model, way.Settings(model.Model));

    private sealed record Way(string Name, string SettingName, Func<Architecture.CodecModel, IReadOnlyList<CodecSetting>> Settings);
}
