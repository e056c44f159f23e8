using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Decodes a column of compressed bytes into code bits. See <see cref="CodeBitsCatalog.EntropyDecode(TransformsCatalog, string, string?)"/>.</summary>
public sealed class EntropyDecodingTransformer : CodecStageTransformer
{
    internal EntropyDecodingTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }
}
