using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RnnCodec.Architecture;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec decompress IN OUT.</summary>
internal static class DecompressCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A .rnnc file, a folder of them, or - for standard input." };
        var output = new Argument<string>("OUT") { Description = "The picture to write, in the format that its extension names; a folder for .png files; or - for PNG on standard output." };
        var iterations = CommonOptions.Iterations("Iterations to use; all that are stored if left out or more.");
        var model = CommonOptions.Model($"{ModelChoice.NameOrFile}; the shipped model that the file needs if left out.");
        var truncated = new Option<bool>("--allow-truncated") { Description = "Restore a cut or damaged file as far as its complete parts go, with a warning." };
        var pixels = CommonOptions.AtLeast(1, new("--max-pixels") { Description = "Refuse pictures, and tiles, of more pixels; raises or lowers the limits that hold without it.", HelpName = "N" });
        var threads = CommonOptions.Threads();
        var force = CommonOptions.Force();
        var quiet = CommonOptions.Quiet();
        var command = new Command("decompress", "Restores the picture of a .rnnc file, or of every one in a folder.") { input, output, iterations, model, truncated, pixels, threads, force, quiet };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var overwrite = parsed.GetValue(force);
            var named = parsed.GetValue(model) is { } nameOrFile ? ModelChoice.Named(nameOrFile) : null;
            var options = new DecodeOptions
            {
                Iterations = parsed.GetValue(iterations),
                AllowTruncated = parsed.GetValue(truncated),
                MaxDegreeOfParallelism = parsed.GetValue(threads) ?? 0,
            };
            if (parsed.GetValue(pixels) is { } most)
                options = options with { MaxPixels = most, MaxTilePixels = most };
            var pairs = FilePairs.Plan(parsed.GetValue(input)!, parsed.GetValue(output)!, [FileExtension.Compressed], FileExtension.Restored, overwrite);
            foreach (var (_, to) in pairs)
                PictureFile.ThrowIfNotWritable(to);
            return Batch.Run(pairs, parsed.GetValue(quiet), cancellation, (from, to, progress) => Decompress(named, from, to, options with { Progress = progress }, overwrite, cancellation));
        }));
        return command;
    }

    private static string Decompress(CodecModel? model, string from, string to, DecodeOptions options, bool overwrite, CancellationToken cancellation)
    {
        var file = StandardStreams.ReadInput(from);
        var watch = Stopwatch.StartNew();
        var result = NamedFile.Read(from, () => new ImageCodec(model ?? ModelChoice.For(ImageCodec.Identify(file))).DecodeWithDetails(file, options, cancellation));
        var seconds = watch.Elapsed.TotalSeconds;
        PictureFile.Write(to, result.Image, overwrite);
        if (result.Damage is { } damage)
            Console.Error.WriteLine($"rnncodec: warning: {StandardStreams.Describe(from)}: {damage.Message} The picture is made of what was complete.");
        return string.Create(CultureInfo.InvariantCulture, $"{from} -> {to}: {result.Image.Width}x{result.Image.Height}, {result.IterationsUsed} of {result.Info.Iterations} iterations, {seconds:0.0} s");
    }
}
