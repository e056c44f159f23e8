namespace RnnCodec.Cli.Evaluation;

/// <summary>The codecs of one evaluation, and which could not take part.</summary>
internal sealed class CodecSet : IDisposable
{
    public const string Recurrent = "rnnc";

    private readonly IReadOnlyList<ExternalCodec> _externals = ExternalCodecs.Create();

    /// <param name="wanted">Names; null for all whose tools are on the path.</param>
    /// <param name="models">Models of this library's codec, at least one.</param>
    /// <exception cref="UsageException">A name is unknown, or none of the codecs is there.</exception>
    public CodecSet(IReadOnlyList<string>? wanted, IReadOnlyList<ImageCodec> models)
    {
        string[] known = [Recurrent, .. _externals.Select(c => c.Name)];
        if (wanted?.Except(known).FirstOrDefault() is { } unknown)
            throw new UsageException($"'{unknown}' is no codec that can be evaluated; there are {string.Join(", ", known)}.");
        var codecs = new List<PictureCodec>();
        var missing = new List<string>();
        if (wanted?.Contains(Recurrent) != false)
            codecs.AddRange(models.Select(m => new RecurrentCodec(models.Count == 1 ? Recurrent : $"{Recurrent} {m.Model.Name}", m)));
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
    }

    public IReadOnlyList<PictureCodec> Codecs { get; }

    /// <summary>A sentence for each codec whose tools are not on this machine.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Runs every codec with every setting over the pictures.</summary>
    /// <param name="files">The pictures' paths.</param>
    /// <param name="progress">Receives what is being done and the finished share of all, 0 to 1.</param>
    /// <param name="seen">Gets every compressed and restored picture, before it is forgotten.</param>
    /// <param name="cancellation">Stops between and in the codecs.</param>
    public IReadOnlyList<CodecResult> Run(
        IReadOnlyList<string> files,
        Action<string, double>? progress,
        Action<PictureCodec, Picture, Measurement, CodedPicture>? seen,
        CancellationToken cancellation)
    {
        var measurements = Codecs.Select(_ => new List<Measurement>()).ToArray();
        var (done, all) = (0, files.Count * Codecs.Sum(c => c.Settings.Count));
        for (var i = 0; i < files.Count; i++)
        {
            var picture = Picture.Load(files[i]);
            foreach (var (codec, list) in Codecs.Zip(measurements))
            {
                var title = $"{i + 1}/{files.Count} {picture.Name} {codec.Name}";
                progress?.Invoke(title, (double)done / all);
                foreach (var (measurement, coded) in codec.Measure(picture, cancellation))
                {
                    list.Add(measurement);
                    seen?.Invoke(codec, picture, measurement, coded);
                    progress?.Invoke(title, (double)++done / all);
                }
            }
        }
        return [.. Codecs.Zip(measurements, (c, list) => new CodecResult(c.Name, c.Description, list))];
    }

    public void Dispose()
    {
        foreach (var external in _externals)
            external.Dispose();
    }
}
