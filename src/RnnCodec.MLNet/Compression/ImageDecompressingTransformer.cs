using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Restores a column of pictures from their compressed bytes. See <see cref="ImageCompressionCatalog.DecompressImages(TransformsCatalog, string, string?, int?)"/>.</summary>
public sealed class ImageDecompressingTransformer : CodecStageTransformer
{
    internal ImageDecompressingTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }

    /// <summary>Iterations used per picture; null: all that are stored.</summary>
    public int? Iterations => Payload.Iterations;
}
