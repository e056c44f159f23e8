using System.CommandLine;
using RnnCodec.Cli;
using RnnCodec.Cli.Commands;
using RnnCodec.Cli.Evaluation;
using RnnCodec.Cli.Terminal;

namespace RnnCodec.RateDistortion;

/// <summary>results DIR: measures, and writes the results page with its plots and examples.</summary>
internal static class ResultsCommand
{
    public static Command Create()
    {
        var options = new EvaluationOptions();
        var output = new Option<string>("--output", "-o") { Description = "The folder of results.md and results/.", HelpName = "FOLDER", DefaultValueFactory = _ => "docs" };
        var examples = new Option<string>("--examples") { Description = "The folder of the pictures that are shown.", HelpName = "FOLDER", DefaultValueFactory = _ => "samples/pictures" };
        var measured = new Option<string[]>("--measured") { Description = "results.csv of an earlier evaluation of the same pictures: its codecs are not run again. May be given more than once.", HelpName = "FILE" };
        var command = new Command("results", "Writes docs/results.md: curves, areas, file sizes at equal quality and examples.") { output, examples, measured };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var files = options.Files(parsed);
            using var codecs = options.Codecs(parsed);
            var earlier = (parsed.GetValue(measured) ?? []).SelectMany(ResultFiles.ReadCsv).ToDictionary(r => r.Name, r => r.Measurements);
            RequireSamePictures(earlier.Values.SelectMany(m => m), files);
            var run = WorkBar.RunStages(progress => codecs.Run(files, progress, null, cancellation, codec => !earlier.ContainsKey(codec.Name)));
            CodecResult[] results = [.. run.Select(r => earlier.TryGetValue(r.Name, out var known) ? r with { Measurements = known } : r)];
            var folder = Directory.CreateDirectory(Path.Combine(parsed.GetValue(output)!, "results")).FullName;
            var shown = ExamplePictures.Write(parsed.GetValue(examples)!, folder, cancellation);
            new ResultsPage(results, shown, files.Count).Write(parsed.GetValue(output)!);
            return 0;
        }));
        return command;
    }

    private static void RequireSamePictures(IEnumerable<Measurement> earlier, IReadOnlyList<string> files)
    {
        var names = files.Select(Path.GetFileName).ToHashSet();
        if (earlier.FirstOrDefault(m => !names.Contains(m.Picture)) is { } other)
            throw new UsageException($"The earlier results hold '{other.Picture}', which is not among the pictures.");
    }
}
