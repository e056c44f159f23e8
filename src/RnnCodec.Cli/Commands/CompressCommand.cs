using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
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
        var rate = new RateOptions();
        var model = CommonOptions.Model($"{ModelChoice.NameOrFile}; the default model if left out.");
        var threads = CommonOptions.Threads();
        var force = CommonOptions.Force();
        var quiet = CommonOptions.Quiet();
        var command = new Command("compress", "Compresses a picture, or every picture of a folder.") { input, output, model, threads, force, quiet };
        rate.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var codec = new ImageCodec(ModelChoice.Named(parsed.GetValue(model)));
            var options = rate.For(codec.Model, parsed) with { MaxDegreeOfParallelism = parsed.GetValue(threads) ?? 0 };
            var overwrite = parsed.GetValue(force);
            var pairs = FilePairs.Plan(parsed.GetValue(input)!, parsed.GetValue(output)!, PictureFile.ReadExtensions, FileExtension.Compressed, overwrite);
            return Batch.Run(pairs, parsed.GetValue(quiet), cancellation, (from, to, progress) => Compress(codec, from, to, options, overwrite, !parsed.GetValue(quiet), progress, cancellation));
        }));
        return command;
    }

    private static string Compress(ImageCodec codec, string from, string to, EncodeOptions options, bool overwrite, bool measured, IProgress<double>? progress, CancellationToken cancellation)
    {
        var image = PictureFile.Read(from);
        var watch = Stopwatch.StartNew();
        var file = NamedFile.Read(from, () => codec.Encode(image, options with { Progress = progress.Part(0, measured ? EncodingShare : 1) }, cancellation));
        var seconds = watch.Elapsed.TotalSeconds;
        var quality = "";
        if (measured)
        {
            var ownFile = new DecodeOptions { MaxPixels = long.MaxValue, MaxTilePixels = long.MaxValue, MaxDegreeOfParallelism = options.MaxDegreeOfParallelism };
            var restored = codec.Decode(file, ownFile with { Progress = progress.Part(EncodingShare, 1) }, cancellation);
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
