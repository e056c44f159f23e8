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
        var command = new Command(
            "evaluate",
            "Measures rate and distortion over a folder of pictures, beside the classical codecs whose tools are on the path.")
        {
            output,
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var files = options.Files(parsed);
            using var codecs = options.Codecs(parsed);
            var results = WorkBar.RunStages(progress => codecs.Run(files, progress, null, cancellation));
            if (parsed.GetValue(output) is { } folder)
                ResultFiles.WriteAll(folder, results);
            ResultTables.Write(Console.Out, results);
            return ExitCode.Ok;
        }));
        return command;
    }
}
