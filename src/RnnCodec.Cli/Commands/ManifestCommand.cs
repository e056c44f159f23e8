using System.CommandLine;
using System.Globalization;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec manifest merge PART...</summary>
internal static class ManifestCommand
{
    public static Command Create() => new("manifest", "Works on what 'compress --manifest' writes.") { CreateMerge() };

    private static Command CreateMerge()
    {
        var parts = new Argument<string[]>("PART") { Description = "The manifests of all parts.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The manifest of the whole folder; - for standard output.",
            HelpName = "FILE",
            Required = true,
        };
        var force = CommonOptions.Force();
        var command = new Command("merge", "Joins the manifests of a folder's parts, and says what is missing.") { parts, output, force };
        command.SetAction(parsed =>
        {
            var path = StandardStreams.OutputName(parsed.GetValue(output)!);
            OutputFile.Check(path, parsed.GetValue(force));
            var merged = Manifest.Merge([.. parsed.GetValue(parts)!.Select(Manifest.Read)]);
            OutputFile.Write(path, parsed.GetValue(force), merged.ToBytes());
            var failed = merged.Entries.Count(e => e.Error is not null);
            if (!StandardStreams.IsStandard(path))
            {
                var bytes = merged.Entries.Sum(e => e.Bytes ?? 0);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {merged.Pictures} pictures, {bytes:N0} bytes, {failed} failed"));
            }
            return failed == 0 ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }
}
