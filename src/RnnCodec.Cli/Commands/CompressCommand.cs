using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RnnCodec.Architecture;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Terminal;
using RnnCodec.Quality;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec compress IN OUT.</summary>
internal static class CompressCommand
{
    /// <summary>Encoding runs both networks, the decoding that measures the result only one.</summary>
    private const double EncodingShare = 0.7;

    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A picture, a folder of pictures, or - for standard input." };
        var output = new Argument<string>("OUT") { Description = "The .rnnc file to write, a folder for .rnnc files, or - for standard output." };
        var iterations = CommonOptions.Iterations("Iterations to store, 1 to the model's number; all if left out. Each adds 1/8 bit per pixel before entropy coding.");
        var model = CommonOptions.Model($"{ModelChoice.NameOrFile}; the default model if left out.");
        var threads = CommonOptions.Threads();
        var force = CommonOptions.Force();
        var quiet = CommonOptions.Quiet();
        var command = new Command("compress", "Compresses a picture, or every picture of a folder.") { input, output, iterations, model, threads, force, quiet };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var codec = new ImageCodec(ModelChoice.Named(parsed.GetValue(model)));
            var options = new EncodeOptions { Iterations = Checked(parsed.GetValue(iterations), codec.Model), MaxDegreeOfParallelism = parsed.GetValue(threads) ?? 0 };
            var overwrite = parsed.GetValue(force);
            var pairs = FilePairs.Plan(parsed.GetValue(input)!, parsed.GetValue(output)!, PictureFile.ReadExtensions, FileExtension.Compressed, overwrite);
            return Batch.Run(pairs, parsed.GetValue(quiet), cancellation, (from, to, progress) => Compress(codec, from, to, options, overwrite, !parsed.GetValue(quiet), progress, cancellation));
        }));
        return command;
    }

    private static int? Checked(int? iterations, CodecModel model) =>
        iterations <= model.Architecture.Iterations || iterations is null
            ? iterations
            : throw new UsageException($"--quality must be 1 to {model.Architecture.Iterations} with the model '{model.Name}', not {iterations}.");

    private static string Compress(ImageCodec codec, string from, string to, EncodeOptions options, bool overwrite, bool measured, IProgress<double>? progress, CancellationToken cancellation)
    {
        var image = PictureFile.Read(from);
        var watch = Stopwatch.StartNew();
        var file = codec.Encode(image, options with { Progress = progress.Part(0, measured ? EncodingShare : 1) }, cancellation);
        var seconds = watch.Elapsed.TotalSeconds;
        var quality = "";
        if (measured)
        {
            var restored = codec.Decode(file, new DecodeOptions { MaxPixels = long.MaxValue, MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, Progress = progress.Part(EncodingShare, 1) }, cancellation);
            quality = string.Create(CultureInfo.InvariantCulture, $", {Psnr.Measure(image, restored):0.00} dB PSNR");
        }
        if (StandardStreams.IsStandard(to))
            StandardStreams.WriteOutput(file);
        else
            OutputFile.Write(to, overwrite, temporary => File.WriteAllBytes(temporary, file));
        var info = ImageCodec.Identify(file);
        return string.Create(CultureInfo.InvariantCulture, $"{from} -> {to}: {info.FileBytes:N0} bytes, {info.BitsPerPixel:0.000} bpp{quality}, {info.Iterations} iterations, {seconds:0.0} s");
    }
}
