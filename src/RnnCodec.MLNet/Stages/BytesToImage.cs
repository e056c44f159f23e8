using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>A file, entropy coded or of plain bits, to its picture. No bytes give no picture.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class BytesToImage : StageWork<BytesInput, ImageOutput>
{
    public const string Contract = "RnnCodec.MLNet.BytesToImage.1";

    public override IReadOnlyList<InputSlot> Inputs => [new(StageColumns.Bytes, InputKind.Bytes)];

    public override IReadOnlyList<string> Outputs => [StageColumns.ImageResult];

    protected override string ContractName => Contract;

    protected override Action<BytesInput, ImageOutput> Prepare(StagePayload payload)
    {
        var codec = CodecPool.Get(payload.Model!);
        var options = payload.ToDecodeOptions();
        var cancellationToken = payload.CancellationToken;
        return (input, output) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The picture of the row before belongs to whoever asked for it; it is not ours to dispose of.
            output.Image = null;
            if (input.Bytes.Length == 0)
                return;
            var bytes = Row.Dense(input.Bytes);
            if (payload.Kind == StageKind.DecodeImageBits)
                CodeBits.Require(bytes, payload);
            output.Image = MLImageConversion.ToMLImage(codec.Decode(bytes, options, cancellationToken));
        };
    }
}
