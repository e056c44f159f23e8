using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>A picture to the bytes of a file.</summary>
internal static class ImageEncoder
{
    public static void Encode(CodecModel model, RgbImage image, IBufferWriter<byte> output, EncodeOptions options, CancellationToken cancellationToken)
    {
        var iterations = Validate(options, model);
        var header = new FileHeader
        {
            ModelId = model.Id,
            Width = image.Width,
            Height = image.Height,
            Iterations = iterations,
            IsGrey = image.IsGrey,
            HasAlpha = image.HasAlpha,
            Coding = options.EntropyCoding && model.EntropyArchitecture is not null ? BitCoding.BinaryRnn : BitCoding.Raw,
        };
        var payloads = new byte[header.TileCount][][];
        var progress = new WorkProgress(options.Progress, header.TileCount * iterations);
        TileWork.ForEachTile(header, options.MaxDegreeOfParallelism, cancellationToken, (tile, executor) =>
        {
            using var encoder = new TileEncoder(model, executor, image, header.Tile(tile), header.Coding, header.Threshold);
            payloads[tile] = new byte[iterations][];
            for (var t = 0; t < iterations; t++)
            {
                payloads[tile][t] = encoder.EncodeIteration();
                progress.StepDone();
            }
        });
        var writer = new ContainerWriter(output, header, options.Metadata);
        if (header.HasAlpha)
            writer.WriteAlpha(AlphaPlane.Compress(image.Alpha, image.Width, image.Height));
        for (var t = 1; t <= iterations; t++)
        {
            for (var tile = 0; tile < payloads.Length; tile++)
                writer.WriteChunk(t, tile, payloads[tile][t - 1]);
        }
    }

    /// <summary>Checks the options and returns the number of iterations.</summary>
    private static int Validate(EncodeOptions options, CodecModel model)
    {
        var most = model.Architecture.Iterations;
        if (options.Iterations is { } asked && (asked < 1 || asked > most))
            throw new ArgumentOutOfRangeException(nameof(options), asked, $"{nameof(EncodeOptions)}.{nameof(EncodeOptions.Iterations)} must be 1 to {most}, the iterations of model '{model.Name}'.");
        if (options.MaxDegreeOfParallelism < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxDegreeOfParallelism, $"{nameof(EncodeOptions)}.{nameof(EncodeOptions.MaxDegreeOfParallelism)} must be 0 (one thread per processor) or more.");
        return options.Iterations ?? most;
    }
}
