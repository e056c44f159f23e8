using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Commands;

/// <summary>rnncodec decompress IN OUT.</summary>
internal static class DecompressCommand
{
    private const string MaxPixelsName = "--max-pixels";

    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A .rnnc file, a folder of them, or - for standard input." };
        var output = new Argument<string>("OUT")
        {
            Description = "The picture to write, in the format that its extension names; a folder for .png files; or - for PNG on standard output.",
        };
        var files = new FileOptions(input, output, "Pass over files whose picture is there already: goes on with an interrupted run.");
        var iterations = CommonOptions.Iterations("Iterations to use; all that are stored if left out or more.");
        var model = CommonOptions.Model($"{ModelChoice.NameOrFile}; the shipped model that the file needs if left out.");
        var strip = new Option<bool>("--strip") { Description = "Leave out the colour profile, EXIF and XMP that the file carries." };
        var truncated = new Option<bool>("--allow-truncated")
        {
            Description = "Restore a cut or damaged file as far as its complete parts go, with a warning.",
        };
        var pixels = CommonOptions.AtLeast(1, new(MaxPixelsName)
        {
            Description = "Refuse pictures, and tiles, of more pixels; raises or lowers the limits that hold without it.",
            HelpName = "N",
        });
        var command = new Command("decompress", "Restores the picture of a .rnnc file, or of every one in a folder.")
        {
            iterations, model, strip, truncated, pixels,
        };
        files.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var named = parsed.GetValue(model) is { } nameOrFile ? ModelChoice.Named(nameOrFile) : null;
            var options = new DecodeOptions { Iterations = parsed.GetValue(iterations), AllowTruncated = parsed.GetValue(truncated) };
            if (parsed.GetValue(pixels) is { } most)
                options = options with { MaxPixels = most, MaxTilePixels = most, MaxPixelsPerByte = long.MaxValue };
            var pairs = files.Plan(parsed, [FileExtension.Compressed], [], FileExtension.Restored, Shard.Whole).Pairs;
            foreach (var pair in pairs)
                PictureFile.ThrowIfNotWritable(pair.Output);
            var job = new Job(named, options, files.Force(parsed), parsed.GetValue(strip), cancellation);
            return Batch.Run(pairs, files.Threads(parsed), files.Quiet(parsed), cancellation, job.Decompress).ExitCode;
        }));
        return command;
    }

    private sealed record Job(CodecModel? Model, DecodeOptions Options, bool Overwrite, bool Strip, CancellationToken Cancellation)
    {
        /// <summary>One for all files of a model: a codec keeps the memory that it worked in for the next.</summary>
        private readonly ConcurrentDictionary<string, ImageCodec> _codecs = new();

        public BatchResult Decompress(BatchItem item)
        {
            var file = StandardStreams.ReadInput(item.Input);
            var header = NamedFile.Read(item.Input, () => ImageCodec.Identify(file));
            ThrowIfTooLarge(header, StandardStreams.Describe(item.Input));
            using var room = item.Memory.Take(MemoryBudget.ForPicture((long)header.Width * header.Height), Cancellation);
            // The file is in memory already, and its metadata with it.
            var options = Options with { MaxMetadataBytes = file.Length, MaxDegreeOfParallelism = item.Threads, Progress = item.Progress };
            var watch = Stopwatch.StartNew();
            var result = ReadWithin(item.Input, () => CodecFor(header).DecodeWithDetails(file, options, Cancellation));
            var seconds = watch.Elapsed.TotalSeconds;
            var metadata = Strip ? ImageMetadata.Empty : result.Metadata;
            List<string> warnings = [.. PictureFile.Write(item.Output, result.Image, metadata, Overwrite, Cancellation)];
            if (result.Damage is { } damage)
                warnings.Add($"{damage.Message} The picture is made of what was complete.");
            var iterations = $"{result.IterationsUsed} of {result.Info.Iterations} iterations";
            var summary = $"{item.Input} -> {item.Output}: {result.Image.Width}x{result.Image.Height}, {iterations}";
            return new BatchResult(string.Create(CultureInfo.InvariantCulture, $"{summary}, {seconds:0.0} s"), warnings);
        }

        private ImageCodec CodecFor(ImageInfo header)
        {
            // An exact picture names no model.
            const string AnyModel = "";
            return _codecs.GetOrAdd(Model?.Id ?? header.ModelId ?? AnyModel, _ => new ImageCodec(Model ?? ModelChoice.For(header)));
        }

        /// <summary>The limit that shows only when the whole file is read, by the name of the option that lifts it here.</summary>
        private static T ReadWithin<T>(string path, Func<T> read)
        {
            try
            {
                return NamedFile.Read(path, read);
            }
            catch (RnnCodecException e) when (e.InnerException is LimitExceededException limit)
            {
                var reason = limit.Message.Replace($"({nameof(DecodeOptions)}.{nameof(DecodeOptions.MaxPixelsPerByte)})", $"({MaxPixelsName} lifts it)");
                throw new LimitExceededException($"{StandardStreams.Describe(path)}: {reason}");
            }
        }

        /// <summary>The decoder's own limits, by the name that they have here.</summary>
        private void ThrowIfTooLarge(ImageInfo info, string name)
        {
            var pixels = (long)info.Width * info.Height;
            var size = $"{info.Width}x{info.Height} = {pixels} pixels";
            if (pixels > Options.MaxPixels)
                throw new LimitExceededException($"{name} has {size}; {Options.MaxPixels} are allowed ({MaxPixelsName}).");
            var side = info.TileSize == 0 ? int.MaxValue : info.TileSize;
            var (width, height) = (Math.Min(info.Width, side), Math.Min(info.Height, side));
            if (!info.IsExact && (long)width * height > Options.MaxTilePixels)
                throw new LimitExceededException($"{name} has tiles of {width}x{height} pixels; {Options.MaxTilePixels} pixels are allowed ({MaxPixelsName}).");
        }
    }
}
