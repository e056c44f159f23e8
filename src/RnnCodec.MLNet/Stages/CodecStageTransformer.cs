using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>A fitted stage that runs a codec: one column in, one column out.</summary>
public abstract class CodecStageTransformer : StageTransformer
{
    private protected CodecStageTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain) =>
        Codec = CodecPool.Get(payload.Model!);

    /// <summary>The column that is read.</summary>
    public string InputColumnName => InputColumnNames[0];

    /// <summary>The column that is added.</summary>
    public string OutputColumnName => OutputColumnNames[0];

    /// <summary>The codec at work.</summary>
    public ImageCodec Codec { get; }
}
