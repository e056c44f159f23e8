namespace RnnCodec.Cli.Evaluation;

/// <summary>The codecs of one evaluation, and which could not take part.</summary>
internal sealed class CodecSet : IDisposable
{
    public const string Recurrent = "rnnc";

    /// <summary>The same codec with thresholds for settings. Takes ten encodings a picture, so it must be asked for.</summary>
    public const string Threshold = "rnnc-threshold";

    private readonly IReadOnlyList<ExternalCodec> _externals = ExternalCodecs.Create();

    /// <param name="wanted">Names; null for all whose tools are on the path.</param>
    /// <param name="models">Models of this library's codec, at least one.</param>
    /// <exception cref="UsageException">A name is unknown, or none of the codecs is there.</exception>
    public CodecSet(IReadOnlyList<string>? wanted, IReadOnlyList<ImageCodec> models)
    {
        string[] known = [Recurrent, Threshold, .. _externals.Select(c => c.Name)];
        if (wanted?.Except(known).FirstOrDefault() is { } unknown)
            throw new UsageException($"'{unknown}' is no codec that can be evaluated; there are {string.Join(", ", known)}.");
        var codecs = new List<PictureCodec>();
        var missing = new List<string>();
        if (wanted?.Contains(Recurrent) != false)
            codecs.AddRange(models.Select(m => new RecurrentCodec(NameOf(Recurrent, m), m)));
        if (wanted?.Contains(Threshold) == true)
            codecs.AddRange(models.Where(m => m.Model.Architecture.Direct).Select(m => new ThresholdCodec(NameOf(Threshold, m), m)));
        foreach (var external in _externals.Where(e => wanted?.Contains(e.Name) != false))
        {
            if (external.MissingProgram is { } program)
                missing.Add($"{external.Name} is left out: {program} is not on the path.");
            else
                codecs.Add(external);
        }
        if (codecs.Count == 0)
            throw new UsageException($"There is no codec to evaluate: {string.Join(" ", missing)}");
        Codecs = codecs;
        Missing = missing;

        string NameOf(string codec, ImageCodec model) => models.Count == 1 ? codec : $"{codec} {model.Model.Name}";
    }

    public IReadOnlyList<PictureCodec> Codecs { get; }

    /// <summary>A sentence for each codec whose tools are not on this machine.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Runs every codec with every setting over the pictures.</summary>
    /// <param name="files">The pictures' paths.</param>
    /// <param name="progress">Receives what is being done and the finished share of all, 0 to 1.</param>
    /// <param name="seen">Gets every compressed and restored picture, before it is forgotten.</param>
    /// <param name="cancellation">Stops between and in the codecs.</param>
    /// <param name="isRun">Says of a codec whether it is run; null: all are. The others' results are empty.</param>
    public IReadOnlyList<CodecResult> Run(
        IReadOnlyList<string> files,
        Action<string, double>? progress,
        Action<PictureCodec, Picture, Measurement, CodedPicture>? seen,
        CancellationToken cancellation,
        Predicate<PictureCodec>? isRun = null)
    {
        PictureCodec[] running = [.. Codecs.Where(c => isRun?.Invoke(c) != false)];
        var measurements = Codecs.ToDictionary(c => c, _ => new List<Measurement>());
        var (done, all) = (0, files.Count * running.Sum(c => c.Settings.Count));
        for (var i = 0; i < files.Count && running.Length > 0; i++)
        {
            var picture = Picture.Load(files[i]);
            foreach (var codec in running)
            {
                var title = $"{i + 1}/{files.Count} {picture.Name} {codec.Name}";
                progress?.Invoke(title, (double)done / all);
                foreach (var (measurement, coded) in codec.Measure(picture, cancellation))
                {
                    measurements[codec].Add(measurement);
                    seen?.Invoke(codec, picture, measurement, coded);
                    progress?.Invoke(title, (double)++done / all);
                }
            }
        }
        return [.. Codecs.Select(c => new CodecResult(c.Name, c.Description, measurements[c]))];
    }

    public void Dispose()
    {
        foreach (var external in _externals)
            external.Dispose();
    }
}
