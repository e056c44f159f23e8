using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Persistence;

internal sealed class CompressInput
{
    [ColumnName(StageColumns.State)]
    public ReadOnlyMemory<char> State { get; set; }

    // Reading compares the .NET type alone, so the size is not a limit. It keeps compression independent of
    // AnySizeImageType, which a program that registers its own attribute for that type cannot use.
    [ColumnName(StageColumns.Image)]
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }
}

internal sealed class CompressOutput
{
    [ColumnName(StageColumns.Compressed)]
    [VectorType]
    public VBuffer<byte> Compressed { get; set; }
}

/// <summary>Compresses in a loaded model. No picture gives no bytes.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class CompressMapping : CustomMappingFactory<CompressInput, CompressOutput>
{
    /// <summary>Written to saved models; never changes.</summary>
    public const string Contract = "RnnCodec.MLNet.CompressImages.1";

    /// <summary>The mapping of a stage whose state is known.</summary>
    public static Action<CompressInput, CompressOutput> Live(StagePayload payload, CancellationToken cancellationToken)
    {
        var codec = CodecPool.Get(payload.Model);
        var options = new EncodeOptions { Iterations = payload.Iterations, MaxDegreeOfParallelism = payload.MaxDegreeOfParallelism };
        return (input, output) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (input.Image is null)
            {
                output.Compressed = default;
                return;
            }
            var bytes = codec.Encode(MLImageConversion.ToRgbImage(input.Image), options, cancellationToken);
            output.Compressed = new VBuffer<byte>(bytes.Length, bytes);
        };
    }

    /// <summary>The mapping of a loaded stage, which finds its state in each row.</summary>
    public override Action<CompressInput, CompressOutput> GetMapping()
    {
        var state = new LoadedState<Action<CompressInput, CompressOutput>>(StageKind.Compress, payload => Live(payload, CancellationToken.None));
        return (input, output) => state.Get(input.State)(input, output);
    }
}
