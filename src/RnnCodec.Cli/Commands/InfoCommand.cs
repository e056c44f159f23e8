using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Terminal;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec info FILE.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("FILE") { Description = "A .rnnc file, or - for standard input." };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("info", "Says what a .rnnc file's header says, without restoring its picture.") { input, json };
        command.SetAction(parsed => Run(parsed.GetValue(input)!, parsed.GetValue(json)));
        return command;
    }

    /// <summary>Whether an argument can be no option.</summary>
    public static bool IsFile(string argument) => StandardStreams.IsStandard(argument) || !argument.StartsWith('-');

    /// <summary>The whole command, errors included, for a file and no options.</summary>
    public static int RunAlone(string path)
    {
        try
        {
            return Run(path, asJson: false);
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    private static int Run(string path, bool asJson)
    {
        var file = StandardStreams.ReadInput(path);
        var info = NamedFile.Read(path, () => ImageCodec.Identify(file));
        if (asJson)
            Output.Json(Describe(info));
        else
            Output.Pairs(Rows(info));
        return ExitCode.Ok;
    }

    private static JsonObject Describe(ImageInfo info) => new()
    {
        ["formatVersion"] = info.FormatVersion,
        ["modelId"] = info.ModelId,
        ["modelName"] = info.ModelId is null ? null : CodecModel.FindShippedName(info.ModelId),
        ["width"] = info.Width,
        ["height"] = info.Height,
        ["iterations"] = info.Iterations,
        ["isGrey"] = info.IsGrey,
        ["hasAlpha"] = info.HasAlpha,
        ["isExact"] = info.IsExact,
        ["isEntropyCoded"] = info.IsEntropyCoded,
        ["step"] = info.Step,
        ["tune"] = info.Tune?.ToString(),
        ["tileSize"] = info.TileSize,
        ["tileCount"] = info.TileCount,
        ["fileBytes"] = info.FileBytes,
        ["bitsPerPixel"] = info.BitsPerPixel,
    };

    private static IEnumerable<(string, string)> Rows(ImageInfo info)
    {
        yield return ("Size", $"{info.Width} x {info.Height} pixels");
        yield return ("Colours", $"{(info.IsGrey ? "grey" : "RGB")}{(info.HasAlpha ? " with alpha" : "")}");
        yield return ("File", string.Create(CultureInfo.InvariantCulture, $"{info.FileBytes:N0} bytes, {info.BitsPerPixel:0.000} bits per pixel"));
        yield return ("Iterations", info.Iterations.ToString(CultureInfo.InvariantCulture));
        yield return ("Codes", info.IsExact ? "exact, without loss" : info.IsEntropyCoded ? "entropy coded" : "plain bits");
        if (info.Step is { } step)
            yield return ("Step", string.Create(CultureInfo.InvariantCulture, $"{step:0.##}, {TuningOf(info.Tune)}"));
        yield return ("Tiles", info.TileCount == 1 ? "1" : $"{info.TileCount} of {info.TileSize} x {info.TileSize} pixels");
        yield return ("Model", ModelOf(info.ModelId));
        yield return ("Format", $"version {info.FormatVersion}");
    }

    private static string ModelOf(string? id) =>
        id is null ? "none is needed" : CodecModel.FindShippedName(id) is { } name ? $"{name} ({id})" : $"{id} (not shipped)";

    private static string TuningOf(Tune? tune) => tune switch { Tune.MsSsim => "tuned for MS-SSIM", Tune.Psnr => "tuned for PSNR", _ => "plain values" };
}
