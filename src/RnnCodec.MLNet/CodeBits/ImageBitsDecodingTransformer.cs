using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Restores a column of pictures from their code bits. See <see cref="CodeBitsCatalog.DecodeImageBits(TransformsCatalog, string, string?, int?)"/>.</summary>
public sealed class ImageBitsDecodingTransformer : CodecStageTransformer
{
    internal ImageBitsDecodingTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }

    /// <summary>Iterations used per picture; null: all that are stored.</summary>
    public int? Iterations => Payload.Iterations;
}
