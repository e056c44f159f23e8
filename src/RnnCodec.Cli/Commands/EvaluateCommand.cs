using System.CommandLine;
using RnnCodec.Cli.Terminal;
using RnnCodec.Evaluation;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec evaluate DIR.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var options = new EvaluationOptions();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "A folder for results.csv (a line a measurement), results.json (means, areas, deltas, measurements) and results.txt.",
            HelpName = "FOLDER",
        };
        var join = new Option<string[]>("--join")
        {
            Description = "Measure nothing: the results.csv of all parts of DIR, joined and checked for gaps.",
            HelpName = "CSV",
            AllowMultipleArgumentsPerToken = true,
        };
        var cache = new Option<string?>("--cache")
        {
            Description = "A folder of measurements: what is in it is not measured again, what is not is put there, picture by picture. "
                + "Goes on with a run that was killed.",
            HelpName = "FOLDER",
        };
        var command = new Command(
            "evaluate",
            "Measures rate and distortion over a folder of pictures, beside the classical codecs whose tools are on the path.")
        {
            output, join, cache,
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var pictures = options.Pictures(parsed);
            IReadOnlyList<CodecResult> results;
            if (parsed.GetValue(join) is { Length: > 0 } parts)
            {
                results = ResultFiles.Join(parts.Select(ResultFiles.ReadCsv), [.. pictures.Select(picture => picture.Name)]);
            }
            else
            {
                using var codecs = options.Codecs(parsed);
                var known = parsed.GetValue(cache) is { } kept ? new ResultCache(kept) : null;
                results = WorkBar.RunStages(progress => known is null
                    ? codecs.Run(pictures, progress, null, cancellation)
                    : known.MeasureOneByOne(codecs.Codecs, pictures, progress, cancellation));
            }
            if (parsed.GetValue(output) is { } folder)
                ResultFiles.WriteAll(folder, results);
            ResultTables.Write(Console.Out, results);
            return ExitCode.Ok;
        }));
        return command;
    }
}
