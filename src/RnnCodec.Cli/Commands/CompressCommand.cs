using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RnnCodec.Cli.Files;
using RnnCodec.Pictures;
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
        var files = new FileOptions(input, output, "Pass over pictures whose .rnnc file is there already: goes on with an interrupted run.");
        var rate = new RateOptions();
        var model = CommonOptions.Model($"{ModelChoice.NameOrFile}; the default model if left out.");
        var strip = new Option<bool>("--strip") { Description = "Leave out the colour profile, EXIF and XMP, which otherwise travel in the file. The picture is turned upright all the same." };
        var command = new Command("compress", "Compresses a picture, or every picture of a folder.") { model, strip };
        files.AddTo(command);
        rate.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var codec = new ImageCodec(ModelChoice.Named(parsed.GetValue(model)));
            var options = rate.For(codec.Model, parsed);
            var pairs = files.Plan(parsed, PictureFile.ReadExtensions, PictureFile.UnreadExtensions, FileExtension.Compressed);
            var job = new Job(codec, options, files.Force(parsed), parsed.GetValue(strip), !files.Quiet(parsed), cancellation);
            return Batch.Run(pairs, files.Threads(parsed), files.Quiet(parsed), cancellation, job.Compress);
        }));
        return command;
    }

    private sealed record Job(ImageCodec Codec, EncodeOptions Options, bool Overwrite, bool Strip, bool Measured, CancellationToken Cancellation)
    {
        public BatchResult Compress(BatchItem item)
        {
            var name = StandardStreams.Describe(item.Input);
            var source = StandardStreams.ReadInput(item.Input);
            using var room = item.Memory.Take(MemoryBudget.ForPicture(PictureDecoder.CountPixels(source, name)), Cancellation);
            var picture = PictureDecoder.Decode(source, name);
            var options = Options with
            {
                Metadata = Strip ? ImageMetadata.Empty : picture.Metadata,
                MaxDegreeOfParallelism = item.Threads,
                Progress = item.Progress.Part(0, Measured ? EncodingShare : 1),
            };
            var watch = Stopwatch.StartNew();
            var file = NamedFile.Read(item.Input, () => Codec.Encode(picture.Image, options, Cancellation));
            var seconds = watch.Elapsed.TotalSeconds;
            var quality = Measured ? string.Create(CultureInfo.InvariantCulture, $", {Psnr.Measure(picture.Image, Restored(file, item)):0.00} dB PSNR") : "";
            OutputFile.Write(item.Output, Overwrite, file);
            var info = ImageCodec.Identify(file);
            var summary = string.Create(
                CultureInfo.InvariantCulture,
                $"{item.Input} -> {item.Output}: {info.FileBytes:N0} bytes, {info.BitsPerPixel:0.000} bpp{quality}, {info.Iterations} iterations, {seconds:0.0} s");
            return new BatchResult(summary, picture.Losses);
        }

        private RgbImage Restored(byte[] file, BatchItem item)
        {
            var ownFile = new DecodeOptions
            {
                MaxPixels = long.MaxValue,
                MaxTilePixels = long.MaxValue,
                MaxMetadataBytes = long.MaxValue,
                MaxDegreeOfParallelism = item.Threads,
                Progress = item.Progress.Part(EncodingShare, 1),
            };
            return Codec.Decode(file, ownFile, Cancellation);
        }
    }
}
