using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>A picture to a file, entropy coded or as plain bits. No picture gives no bytes.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageToBytes : StageWork<ImageInput, BytesOutput>
{
    public const string Contract = "RnnCodec.MLNet.ImageToBytes.1";

    public override IReadOnlyList<InputSlot> Inputs => [new(StageColumns.Image, InputKind.Image)];

    public override IReadOnlyList<string> Outputs => [StageColumns.BytesResult];

    protected override string ContractName => Contract;

    protected override Action<ImageInput, BytesOutput> Prepare(StagePayload payload)
    {
        var codec = CodecPool.Get(payload.Model!);
        var options = new EncodeOptions
        {
            Iterations = payload.Iterations,
            EntropyCoding = payload.Kind == StageKind.CompressImages,
            MaxDegreeOfParallelism = payload.MaxDegreeOfParallelism,
        };
        var cancellationToken = payload.CancellationToken;
        return (input, output) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Bytes = input.Image is null ? default : Row.Vector(codec.Encode(MLImageConversion.ToRgbImage(input.Image), options, cancellationToken));
        };
    }
}
