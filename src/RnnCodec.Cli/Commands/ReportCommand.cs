using System.CommandLine;
using System.Globalization;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Report;
using RnnCodec.Cli.Terminal;
using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Codecs;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec report DIR -o FILE.</summary>
internal static class ReportCommand
{
    private const int DefaultShown = 6;
    private const int DefaultViewSide = 384;

    public static Command Create()
    {
        var options = new EvaluationOptions();
        var output = new Option<string>("--output", "-o") { Description = "The page to write.", HelpName = "FILE", DefaultValueFactory = _ => "report.html" };
        var shown = CommonOptions.AtLeast(1, new("--shown")
        {
            Description = $"Pictures that can be looked at; {DefaultShown} if left out. All are measured.",
            HelpName = "N",
        });
        var view = CommonOptions.AtLeast(16, new("--view-size")
        {
            Description = $"Larger pictures are shown as their middle, so many pixels a side; {DefaultViewSide} if left out.",
            HelpName = "N",
        });
        var force = CommonOptions.Force();
        var command = new Command("report", "Writes one HTML page that works offline: curves, tables, and every setting beside the original and JPEG.")
        {
            output, shown, view, force,
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var path = parsed.GetValue(output)!;
            OutputFile.ThrowIfTaken(path, parsed.GetValue(force));
            var pictures = options.Pictures(parsed);
            using var codecs = options.Codecs(parsed);
            if (codecs.Codecs.OfType<LibraryCodec>().FirstOrDefault() is not { } subject)
                throw new UsageException($"A report is about this codec: --codecs must name {string.Join(" or ", CodecSet.OwnNames)}.");
            var builder = new ReportBuilder(subject, parsed.GetValue(shown) ?? DefaultShown, parsed.GetValue(view) ?? DefaultViewSide);
            var results = WorkBar.RunStages(progress => codecs.Run(pictures, progress, builder.See, cancellation));
            var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder(parsed))));
            OutputFile.Write(path, parsed.GetValue(force), temporary => ReportPage.Write(temporary, builder.Finish(folder, results), builder.Images));
            var size = new FileInfo(path).Length / (double)(1 << 20);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {pictures.Count} pictures, {size:0.0} MiB"));
            return ExitCode.Ok;
        }));
        return command;
    }
}
