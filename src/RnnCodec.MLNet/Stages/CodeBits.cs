using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>The rule of the stages that read code bits: a file of plain bits, not an entropy coded one.</summary>
internal static class CodeBits
{
    public static void Require(ReadOnlySpan<byte> bytes, StagePayload payload)
    {
        if (ImageCodec.Identify(bytes).IsEntropyCoded)
            throw new RnnCodecException($"Column '{payload.InputColumnName}' holds an entropy coded file where {payload.Kind} expects code bits: they come from EncodeImageBits or EntropyDecode.");
    }
}
