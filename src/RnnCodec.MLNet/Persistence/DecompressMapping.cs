using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace RnnCodec.MLNet.Persistence;

internal sealed class DecompressInput
{
    [ColumnName(StageColumns.State)]
    public ReadOnlyMemory<char> State { get; set; }

    [ColumnName(StageColumns.Compressed)]
    [VectorType]
    public VBuffer<byte> Compressed { get; set; }
}

internal sealed class DecompressOutput
{
    [ColumnName(StageColumns.Image)]
    [AnySizeImageType]
    public MLImage? Image { get; set; }
}

/// <summary>Decompresses in a loaded model. No bytes give no picture.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class DecompressMapping : CustomMappingFactory<DecompressInput, DecompressOutput>
{
    /// <summary>Written to saved models; never changes.</summary>
    public const string Contract = "RnnCodec.MLNet.DecompressImages.1";

    /// <summary>The mapping of a stage whose state is known.</summary>
    public static Action<DecompressInput, DecompressOutput> Live(StagePayload payload, CancellationToken cancellationToken)
    {
        var codec = CodecPool.Get(payload.Model);
        var options = new DecodeOptions
        {
            Iterations = payload.Iterations,
            MaxPixels = payload.MaxPixels,
            MaxDegreeOfParallelism = payload.MaxDegreeOfParallelism,
        };
        return (input, output) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The picture of the row before belongs to whoever asked for it; it is not ours to dispose of.
            output.Image = input.Compressed.Length == 0
                ? null
                : MLImageConversion.ToMLImage(codec.Decode(Dense(input.Compressed), options, cancellationToken));
        };
    }

    /// <summary>The mapping of a loaded stage, which finds its state in each row.</summary>
    public override Action<DecompressInput, DecompressOutput> GetMapping()
    {
        var state = new LoadedState<Action<DecompressInput, DecompressOutput>>(StageKind.Decompress, payload => Live(payload, CancellationToken.None));
        return (input, output) => state.Get(input.State)(input, output);
    }

    private static ReadOnlySpan<byte> Dense(in VBuffer<byte> bytes) => bytes.IsDense ? bytes.GetValues() : bytes.DenseValues().ToArray();
}
