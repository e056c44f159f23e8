using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

/// <summary>A picture to a file, entropy coded or as plain bits. No picture gives no bytes.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageToBytes : RowWork<ImageInput, BytesOutput>
{
    public const string Contract = "RnnCodec.MLNet.ImageToBytes.1";

    public static ImageToBytes Instance { get; } = new();

    protected override string ContractName => Contract;

    protected override bool Does(StageKind kind) => kind is StageKind.CompressImages or StageKind.EncodeImageBits;

    protected override SchemaDefinition OutputSchema(StageState state) => ModelAnnotation.Of(typeof(BytesOutput), StageColumns.BytesResult, state.Models);

    protected override Action<ImageInput, BytesOutput> Prepare(StageState state)
    {
        var codec = CodecPool.Get(state.Models[0]);
        var encoding = state.Encoding!;
        var isBits = state.Kind == StageKind.EncodeImageBits;
        // The integers that the entropy model's costs choose come from a file that it codes. A file of a given size may end early, and stays as it is.
        var needsCosts = isBits && codec.Model.Architecture is PlanesArchitecture && encoding is { Effort: > 0, TargetBytes: null, TargetBitsPerPixel: null };
        // Who asks for bits wants the model's, not the picture itself.
        var options = isBits ? encoding with { EntropyCoding = needsCosts, AllowExact = false } : encoding;
        return (input, output) =>
        {
            output.Bytes = default;
            if (input.Image is null)
                return;
            var picture = MLImageConversion.ToRgbImage(input.Image);
            using var cores = CoreShare.Process.Take(options.MaxDegreeOfParallelism);
            var file = codec.Encode(picture, options with { MaxDegreeOfParallelism = cores.Threads }, state.CancellationToken);
            if (needsCosts)
                file = codec.EntropyDecode(file, DecodeOptions.Unlimited with { MaxDegreeOfParallelism = cores.Threads }, state.CancellationToken);
            output.Bytes = new VBuffer<byte>(file.Length, file);
        };
    }
}
