using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>A picture to the bytes of a file.</summary>
internal static class ImageEncoder
{
    public static void Encode(CodecModel model, RgbImage image, IBufferWriter<byte> output, EncodeOptions options, CancellationToken cancellationToken)
    {
        var plan = EncodePlan.Of(options, model, image);
        var header = new FileHeader
        {
            ModelId = model.Id,
            Width = image.Width,
            Height = image.Height,
            Iterations = plan.MostIterations,
            IsGrey = image.IsGrey,
            HasAlpha = image.HasAlpha,
            Coding = options.EntropyCoding && model.EntropyArchitecture is not null ? BitCoding.BinaryRnn : BitCoding.Raw,
            TileSize = plan.TileSize,
            Threshold = plan.Threshold ?? 0,
        };
        var alpha = header.HasAlpha ? AlphaPlane.Compress(image.Alpha, image.Width, image.Height) : null;
        if (plan.Goal is null)
        {
            var progress = new WorkProgress(options.Progress, header.TileCount * plan.MostIterations);
            var codes = PictureCodes.Encode(model, image, header, plan.MostIterations, null, new TileWork(options.MaxDegreeOfParallelism, cancellationToken), progress);
            codes.Write(output, header, options.Metadata, alpha);
            return;
        }
        var (chosen, atGoal) = new RateControl(model, image, header, plan, plan.Goal, options, alpha?.Length, cancellationToken).Run();
        atGoal.Write(output, chosen, options.Metadata, alpha);
    }
}
