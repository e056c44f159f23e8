using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Terminal;
using RnnCodec.Evaluation;
using RnnCodec.Quality;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec compare A B.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var original = new Argument<string>("A") { Description = "The original picture." };
        var restored = new Argument<string>("B") { Description = "The restored one: a picture of the same size, or a .rnnc file." };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("compare", "Prints how much a restored picture differs from its original, in every measure.") { original, restored, json };
        command.SetAction(parsed =>
        {
            var (a, b) = (parsed.GetValue(original)!, parsed.GetValue(restored)!);
            var (first, second) = (Read(a), Read(b));
            if ((first.Width, first.Height) != (second.Width, second.Height))
                throw new InvalidDataException(
                    $"'{a}' has {first.Width}x{first.Height} pixels and '{b}' {second.Width}x{second.Height}; only pictures of one size can be compared.");
            var quality = PictureQuality.Measure(first, second);
            if (parsed.GetValue(json))
                Output.Json(new JsonObject(QualityMeasure.All.Select(m => KeyValuePair.Create<string, JsonNode?>(m.Name, ResultFiles.Number(m.Of(quality))))));
            else
                Output.Pairs(QualityMeasure.All.Select(m => (m.Title, Shown(m, quality))));
            return ExitCode.Ok;
        });
        return command;
    }

    private static RgbImage Read(string path)
    {
        if (!path.EndsWith(FileExtension.Compressed, StringComparison.OrdinalIgnoreCase))
            return PictureFile.Read(path);
        var file = StandardStreams.ReadInput(path);
        return NamedFile.Read(path, () => new ImageCodec(ModelChoice.For(ImageCodec.Identify(file))).Decode(file));
    }

    private static string Shown(QualityMeasure measure, PictureQuality quality)
    {
        var value = measure.Of(quality);
        var text = value.ToString(measure.Format, CultureInfo.InvariantCulture);
        return measure.InDecibels ? $"{text} dB" : string.Create(CultureInfo.InvariantCulture, $"{text} ({measure.ForDelta(value):0.00} dB)");
    }
}
