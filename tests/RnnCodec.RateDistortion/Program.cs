using RnnCodec;
using RnnCodec.Architecture;
using RnnCodec.RateDistortion;
using RnnCodec.RateDistortion.Evaluation;

const string Recurrent = "rnnc";

Arguments arguments;
IReadOnlyList<string> files;
try
{
    arguments = Arguments.Parse(args);
    files = [.. Picture.FilesIn(arguments.Folder).Take(arguments.Most)];
}
catch (Exception e) when (e is ArgumentException or IOException)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

var externals = ExternalCodecs.Create();
try
{
    var unknown = arguments.Codecs?.Except(externals.Select(c => c.Name).Append(Recurrent)).ToArray() ?? [];
    if (unknown.Length > 0)
    {
        Console.Error.WriteLine($"'{unknown[0]}' is no codec that this program knows.");
        return 2;
    }
    var codecs = new List<PictureCodec>();
    if (arguments.Codecs is null || arguments.Codecs.Contains(Recurrent))
        codecs.AddRange(Models(arguments.Models));
    foreach (var codec in externals)
    {
        if (arguments.Codecs is not null && !arguments.Codecs.Contains(codec.Name))
            continue;
        if (codec.MissingProgram is { } program)
            Console.Error.WriteLine($"{codec.Name} is left out: {program} is not on the path.");
        else
            codecs.Add(codec);
    }
    if (codecs.Count == 0)
        return 2;

    var measurements = codecs.ToDictionary(c => c, _ => new List<Measurement>());
    for (var i = 0; i < files.Count; i++)
    {
        var picture = Picture.Load(files[i]);
        foreach (var codec in codecs)
        {
            Console.Error.WriteLine($"{i + 1}/{files.Count} {picture.Name} {codec.Name}");
            measurements[codec].AddRange(codec.Measure(picture));
        }
    }

    CodecResult[] results = [.. codecs.Select(c => new CodecResult(c.Name, c.Description, measurements[c]))];
    Directory.CreateDirectory(arguments.Output);
    ResultFiles.WriteCsv(Path.Combine(arguments.Output, "results.csv"), results);
    ResultFiles.WriteJson(Path.Combine(arguments.Output, "results.json"), results);
    using (var text = new StreamWriter(Path.Combine(arguments.Output, "results.txt")))
        ResultTables.Write(text, results);
    ResultTables.Write(Console.Out, results);
    return 0;
}
finally
{
    foreach (var codec in externals)
        codec.Dispose();
}

static IEnumerable<PictureCodec> Models(IReadOnlyList<string> models)
{
    if (models.Count == 0)
        return [new RecurrentCodec(Recurrent, ImageCodec.Default)];
    return models
        .Select(name => CodecModel.ShippedNames.Contains(name) ? CodecModel.FromName(name) : CodecModel.Load(name))
        .Select(model => new RecurrentCodec(models.Count == 1 ? Recurrent : $"{Recurrent} " + model.Name, new ImageCodec(model)));
}
