using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Entropy codes a column of code bits. See <see cref="CodeBitsCatalog.EntropyEncode(TransformsCatalog, string, string?)"/>.</summary>
public sealed class EntropyEncodingTransformer : CodecStageTransformer
{
    internal EntropyEncodingTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }
}
