using Microsoft.ML.Transforms;
using RnnCodec.Container;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>A file from plain bits to entropy coded ones, or back. No bytes give no bytes.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class BytesToBytes : StageWork<BytesInput, BytesOutput>
{
    public const string Contract = "RnnCodec.MLNet.BytesToBytes.1";

    public override IReadOnlyList<InputSlot> Inputs => [new(StageColumns.Bytes, InputKind.Bytes)];

    public override IReadOnlyList<string> Outputs => [StageColumns.BytesResult];

    protected override string ContractName => Contract;

    protected override Action<BytesInput, BytesOutput> Prepare(StagePayload payload)
    {
        var codec = CodecPool.Get(payload.Model!);
        var options = payload.ToDecodeOptions();
        var encodes = payload.Kind == StageKind.EntropyEncode;
        var cancellationToken = payload.CancellationToken;
        return (input, output) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Bytes = default;
            if (input.Bytes.Length == 0)
                return;
            var bytes = Row.Dense(input.Bytes);
            if (encodes)
                CodeBits.Require(bytes, payload);
            output.Bytes = Row.Vector(codec.Transcode(bytes, encodes ? BitCoding.Entropy : BitCoding.Plain, options, cancellationToken));
        };
    }
}
