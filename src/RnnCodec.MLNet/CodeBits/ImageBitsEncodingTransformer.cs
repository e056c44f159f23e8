using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Encodes a column of pictures into code bits. See <see cref="CodeBitsCatalog.EncodeImageBits(TransformsCatalog, string, string?, int?)"/>.</summary>
public sealed class ImageBitsEncodingTransformer : CodecStageTransformer
{
    internal ImageBitsEncodingTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }

    /// <summary>Iterations stored per picture; null: all of the model's.</summary>
    public int? Iterations => Payload.Iterations;
}
