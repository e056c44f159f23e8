using System.CommandLine;
using RnnCodec.Evaluation;

namespace RnnCodec.RateDistortion;

/// <summary>results DIR: measures, and writes the results page with its plots and examples.</summary>
internal static class ResultsCommand
{
    public static Command Create()
    {
        var pictures = new Argument<string>("DIR") { Description = "A folder of pictures." };
        var names = new Option<string?>("--codecs", "-c")
        {
            Description = $"With commas, of {string.Join(", ", CodecSet.Names)}; if left out all whose tools are on the path.",
            HelpName = "LIST",
        };
        var most = new Option<int?>("--most", "-n") { Description = "Only the first N pictures.", HelpName = "N" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The folder of results.md and results/.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "docs",
        };
        var examples = new Option<string>("--examples")
        {
            Description = "The folder of the pictures that are shown; where there is none, none are.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "samples/pictures",
        };
        var cache = new Option<string?>("--cache")
        {
            Description = "A folder of measurements: what is in it is not measured again, what is not is put there.",
            HelpName = "FOLDER",
        };
        var butteraugli = new Option<bool>("--butteraugli") { Description = "Measure Butteraugli too (butteraugli_main of libjxl)." };
        var command = new Command("results", "Writes docs/results.md: curves, areas, file sizes at equal quality and examples.")
        {
            pictures, names, most, output, examples, cache, butteraugli,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            IReadOnlyList<PictureSource> files = [.. PictureSource.In(parsed.GetValue(pictures)!).Take(parsed.GetValue(most) ?? int.MaxValue)];
            using var codecs = new CodecSet(parsed.GetValue(names)?.Split(','), [ImageCodec.Default]);
            foreach (var missing in codecs.Missing)
                Console.Error.WriteLine(missing);
            if (parsed.GetValue(butteraugli) && !Butteraugli.IsOnPath)
                throw new FileNotFoundException("butteraugli_main is not on the path.");
            using var distance = parsed.GetValue(butteraugli) ? new Butteraugli() : null;
            var known = parsed.GetValue(cache) is { } folder ? new ResultCache(folder) : null;
            IReadOnlyList<CodecResult> results = known is null
                ? CodecSet.Run(codecs.Codecs, files, distance, Report, null, cancellation)
                : [.. codecs.Codecs.Select(codec => known.Measure(codec, files, distance, Report, cancellation))];
            var target = Directory.CreateDirectory(Path.Combine(parsed.GetValue(output)!, "results")).FullName;
            var shown = Directory.Exists(parsed.GetValue(examples)) ? ExamplePictures.Write(parsed.GetValue(examples)!, target, cancellation) : [];
            new ResultsPage(results, codecs.Missing, shown).Write(parsed.GetValue(output)!);
            return 0;
        }));
        return command;
    }

    private static void Report(string stage, double share) => Console.Error.WriteLine($"{100 * share:0} % {stage}");
}
