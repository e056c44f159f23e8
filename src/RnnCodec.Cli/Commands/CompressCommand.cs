using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RnnCodec.Cli.Files;
using RnnCodec.Pictures;
using RnnCodec.Quality;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec compress IN OUT.</summary>
internal static class CompressCommand
{
    /// <summary>A file may be larger than its picture's own by as much without a word: tiny pictures often are. Those of formats
    /// with loss, and of better lossless ones, may be larger by more; a PNG's hardly.</summary>
    private const int UnsaidBytes = 1 << 9;

    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A picture, a folder of pictures, or - for standard input." };
        var output = new Argument<string>("OUT") { Description = "The .rnnc file to write, a folder for .rnnc files, or - for standard output." };
        var files = new FileOptions(input, output, "Pass over pictures whose .rnnc file is there already: goes on with an interrupted run.");
        var rate = new RateOptions();
        var model = CommonOptions.Model($"{ModelChoice.NameOrFile}; the default model if left out.");
        var strip = new Option<bool>("--strip")
        {
            Description = "Leave out the colour profile, EXIF and XMP, which otherwise travel in the file. The picture is turned upright all the same.",
        };
        var shard = CommonOptions.Shard();
        var manifest = new Option<string?>("--manifest")
        {
            Description = "A file to list what came of every picture, a line of JSON each: name, bytes, bits per pixel, PSNR, SHA-256, or the error.",
            HelpName = "FILE",
        };
        var command = new Command("compress", "Compresses a picture, or every picture of a folder.") { model, strip, shard, manifest };
        files.AddTo(command);
        rate.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var codec = new ImageCodec(ModelChoice.Named(parsed.GetValue(model)));
            var options = rate.For(codec.Model, parsed);
            var plan = files.Plan(parsed, PictureFile.ReadExtensions, PictureFile.UnreadExtensions, FileExtension.Compressed, parsed.GetValue(shard));
            var list = parsed.GetValue(manifest);
            // A run that goes on with another writes that one's list anew.
            var replacesList = files.Force(parsed) || files.SkipExisting(parsed);
            if (list is not null)
                OutputFile.Check(list, replacesList);
            var isMeasured = list is not null || !files.Quiet(parsed);
            var job = new Job(codec, options, rate.Importance(parsed), files.Force(parsed), parsed.GetValue(strip), isMeasured, cancellation);
            var (code, errors) = Batch.Run(plan.Pairs, files.Threads(parsed), files.Quiet(parsed), cancellation, job.Compress);
            if (list is not null)
                OutputFile.Write(list, replacesList, ListOf(plan, errors, parsed.GetValue(shard), job).ToBytes());
            return code;
        }));
        return command;
    }

    private static Manifest ListOf(FilePairs plan, IReadOnlyDictionary<FilePair, Exception> errors, Shard shard, Job job) =>
        new(shard, plan.Total,
        [
            .. from pair in plan.Pairs.Concat(plan.Skipped)
               select errors.TryGetValue(pair, out var error) ? ManifestEntry.Failed(pair, error) : job.EntryOf(pair),
        ]);

    private sealed record Job(
        ImageCodec Codec,
        EncodeOptions Options,
        RgbImage? Importance,
        bool Overwrite,
        bool Strip,
        bool Measured,
        CancellationToken Cancellation)
    {
        private readonly ConcurrentDictionary<string, double> _measured = new();

        /// <summary>The entry of a picture that was compressed now, or by the run that this one goes on with.</summary>
        public ManifestEntry EntryOf(FilePair pair)
        {
            if (_measured.TryGetValue(pair.Output, out var psnr))
                return ManifestEntry.Of(pair, psnr);
            try
            {
                var original = PictureFile.Read(pair.Input);
                var file = StandardStreams.ReadInput(pair.Output);
                var restored = NamedFile.Read(pair.Output, () => Codec.Decode(file, DecodeOptions.Unlimited, Cancellation));
                return ManifestEntry.Of(pair, Psnr.Measure(original, restored));
            }
            catch (Exception e) when (e is IOException or InvalidDataException or RnnCodecException)
            {
                return ManifestEntry.Failed(pair, e);
            }
        }

        public BatchResult Compress(BatchItem item)
        {
            var name = StandardStreams.Describe(item.Input);
            var source = StandardStreams.ReadInput(item.Input);
            using var room = item.Memory.Take(MemoryBudget.ForPicture(PictureDecoder.CountPixels(source, name)), Cancellation);
            var picture = PictureDecoder.Decode(source, name, Cancellation);
            var options = RateOptions.ForPicture(Options, Importance, picture.Image, name) with
            {
                Metadata = Strip ? ImageMetadata.Empty : picture.Metadata,
                MaxDegreeOfParallelism = item.Threads,
                Progress = item.Progress,
            };
            var watch = Stopwatch.StartNew();
            var (file, restored) = NamedFile.Read(item.Input, () => Encode(picture.Image, options));
            var seconds = watch.Elapsed.TotalSeconds;
            var quality = "";
            if (restored is not null)
            {
                var psnr = Psnr.Measure(picture.Image, restored);
                _measured[item.Output] = psnr;
                quality = double.IsFinite(psnr) ? string.Create(CultureInfo.InvariantCulture, $", {psnr:0.00} dB PSNR") : "";
            }
            OutputFile.Write(item.Output, Overwrite, file);
            var info = ImageCodec.Identify(file);
            var size = string.Create(CultureInfo.InvariantCulture, $"{info.FileBytes:N0} bytes, {info.BitsPerPixel:0.000} bpp");
            var work = string.Create(CultureInfo.InvariantCulture, $"{(info.IsExact ? "exact" : $"{info.Iterations} iterations")}, {seconds:0.0} s");
            string[] larger = file.Length - source.Length > UnsaidBytes
                ? [string.Create(CultureInfo.InvariantCulture, $"The file is larger than the picture's own of {source.Length:N0} bytes.")]
                : [];
            return new BatchResult($"{item.Input} -> {item.Output}: {size}{quality}, {work}", [.. picture.Losses, .. larger]);
        }

        /// <summary>The file and, where it is measured, what it restores to.</summary>
        private (byte[] File, RgbImage? Restored) Encode(RgbImage image, EncodeOptions options)
        {
            if (!Measured)
                return (Codec.Encode(image, options, Cancellation), null);
            var result = Codec.EncodeWithDetails(image, options, Cancellation);
            return (result.File, result.Restored);
        }
    }
}
