using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Compresses a column of pictures. See <see cref="ImageCompressionCatalog.CompressImages(TransformsCatalog, string, string?, int?)"/>.</summary>
public sealed class ImageCompressingTransformer : CodecStageTransformer
{
    internal ImageCompressingTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }

    /// <summary>Iterations stored per picture; null: all of the model's.</summary>
    public int? Iterations => Payload.Iterations;
}
