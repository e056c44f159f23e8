using RnnCodec.Evaluation.Codecs;

namespace RnnCodec.Evaluation;

/// <summary>The codecs of one evaluation, and which could not take part.</summary>
public sealed class CodecSet : IDisposable
{
    private readonly IReadOnlyList<ExternalCodec> _externals = ExternalCodecs.Create();

    /// <param name="wanted">Of <see cref="Names"/>; null for all whose tools are on the path.</param>
    /// <param name="models">Models of this library's codec, at least one.</param>
    /// <exception cref="CodecChoiceException">A name is unknown, or none of the codecs is there.</exception>
    public CodecSet(IReadOnlyList<string>? wanted, IReadOnlyList<ImageCodec> models)
    {
        if (wanted?.Except(Names).FirstOrDefault() is { } unknown)
            throw new CodecChoiceException($"'{unknown}' is no codec that can be evaluated; there are {string.Join(", ", Names)}.");
        var codecs = new List<PictureCodec>(LibraryCodecs.Create(models, IsWanted));
        var missing = new List<string>(LibraryCodecs.Missing(models, IsWanted));
        foreach (var external in _externals.Where(e => IsWanted(e.Name)))
        {
            if (external.MissingProgram is { } program)
                missing.Add($"{external.Name} is left out: {program} is not on the path.");
            else
                codecs.Add(external);
        }
        if (codecs.Count == 0)
            throw new CodecChoiceException($"There is no codec to evaluate: {string.Join(" ", missing)}");
        Codecs = codecs;
        Missing = missing;

        bool IsWanted(string name) => wanted?.Contains(name) != false;
    }

    /// <summary>The names of this library's codec, one for each way in which it is measured.</summary>
    public static IReadOnlyList<string> OwnNames => LibraryCodecs.Names;

    /// <summary>All names, this library's codec first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OwnNames, .. ExternalCodecs.Names];

    public IReadOnlyList<PictureCodec> Codecs { get; }

    /// <summary>A sentence for each codec whose tools are not on this machine, or whose kind of model is not given.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Runs all of them with every setting over the pictures.</summary>
    /// <param name="files">The pictures.</param>
    /// <param name="progress">Receives what is being done and the finished share of all, 0 to 1.</param>
    /// <param name="seen">Gets every compressed and restored picture, before it is forgotten.</param>
    /// <param name="cancellation">Stops between and in the codecs.</param>
    public IReadOnlyList<CodecResult> Run(
        IReadOnlyList<PictureSource> files,
        Action<string, double>? progress,
        Action<PictureCodec, Picture, Measurement, CodedPicture>? seen,
        CancellationToken cancellation) => Run(Codecs, files, null, progress, seen, cancellation);

    /// <summary>Runs codecs with every setting over the pictures.</summary>
    /// <param name="codecs">The codecs.</param>
    /// <param name="files">The pictures.</param>
    /// <param name="butteraugli">Measures that too; null: nobody does.</param>
    /// <param name="progress">Receives what is being done and the finished share of all, 0 to 1.</param>
    /// <param name="seen">Gets every compressed and restored picture, before it is forgotten.</param>
    /// <param name="cancellation">Stops between and in the codecs.</param>
    public static IReadOnlyList<CodecResult> Run(
        IReadOnlyList<PictureCodec> codecs,
        IReadOnlyList<PictureSource> files,
        Butteraugli? butteraugli,
        Action<string, double>? progress,
        Action<PictureCodec, Picture, Measurement, CodedPicture>? seen,
        CancellationToken cancellation)
    {
        var measurements = codecs.ToDictionary(c => c, _ => new List<Measurement>());
        var (done, all) = (0, files.Count * codecs.Sum(c => c.Settings.Count));
        for (var i = 0; i < files.Count; i++)
        {
            var picture = files[i].Load();
            foreach (var codec in codecs)
            {
                var title = $"{i + 1}/{files.Count} {picture.Name} {codec.Name}";
                progress?.Invoke(title, (double)done / all);
                foreach (var (measurement, coded) in codec.Measure(picture, butteraugli, cancellation))
                {
                    measurements[codec].Add(measurement);
                    seen?.Invoke(codec, picture, measurement, coded);
                    progress?.Invoke(title, (double)++done / all);
                }
            }
        }
        return [.. codecs.Select(c => new CodecResult(c.Name, c.Description, measurements[c]))];
    }

    public void Dispose()
    {
        foreach (var external in _externals)
            external.Dispose();
    }
}
