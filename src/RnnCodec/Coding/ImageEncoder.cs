using System.Buffers;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>A picture to the bytes of a file.</summary>
internal static class ImageEncoder
{
    public static void Encode(CodecModel model, RgbImage image, IBufferWriter<byte> output, EncodeOptions options, TileWork work)
    {
        var plan = EncodePlan.Of(options, model, image);
        var header = new FileHeader
        {
            ModelId = model.Id,
            Width = image.Width,
            Height = image.Height,
            Iterations = 1,
            IsGrey = image.IsGrey,
            HasAlpha = image.HasAlpha,
            Coding = options.EntropyCoding && model.HasEntropyModel ? BitCoding.Entropy : BitCoding.Plain,
            TileSize = plan.TileSize,
        };
        var alpha = header.HasAlpha ? AlphaPlane.Compress(image.Alpha, image.Width, image.Height, work.CancellationToken) : null;
        var alphaBytes = alpha is null ? 0 : ContainerWriter.ChunkBytes(alpha.Length);
        byte[]? map = null;
        CodedPicture coded;
        if (model.Planes is { } planes)
        {
            var encoder = new PlanesEncoder(planes, image, header, options, work);
            map = encoder.Map;
            var front = ContainerWriter.FrontBytes(encoder.Header(plan.LogStep, encoder.Quantise(plan.LogStep), null), options.Metadata);
            var fixedBytes = front + alphaBytes + (map is null ? 0 : ContainerWriter.ChunkBytes(map.Length));
            coded = new PlanesRateControl(encoder, plan, options, fixedBytes).Run();
        }
        else
        {
            coded = RecurrentEncoder.Encode(model, image, header, plan, options, ContainerWriter.FrontBytes(header, options.Metadata) + alphaBytes, work);
        }
        ContainerWriter.WriteFile(output, coded.Header, options.Metadata, alpha, map, (t, tile) => coded.Payloads[tile][t - 1]);
        options.Progress?.Report(1);
    }
}
