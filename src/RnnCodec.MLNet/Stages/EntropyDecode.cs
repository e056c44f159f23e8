using Microsoft.ML;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet;

/// <summary>
/// Decodes a column of compressed bytes into code bits. See <see cref="ImageCompressionCatalog.EntropyDecode(TransformsCatalog, string, string?)"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Vector of <see cref="byte"/>: one compressed file per row; no bytes give no bytes</description></item>
/// <item><term>Output column data type</term><description>Vector of <see cref="byte"/> without a fixed size: the code bits of one picture per
/// row</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class EntropyDecodingEstimator : StageEstimator<EntropyDecodingTransformer>
{
    internal EntropyDecodingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, EntropyCodingOptions options)
        : base(
            catalog,
            StageOptions.Coding(StageKind.EntropyDecode, outputColumnName, inputColumnName, options),
            BytesToBytes.Instance,
            (state, chain) => new EntropyDecodingTransformer(state, chain))
    {
    }

    private protected override StageState Fitted(StageState state, IDataView input) => StageOptions.WithModelsOfInput(state, input);
}

/// <summary>
/// Decodes a column of compressed bytes into code bits. See <see cref="ImageCompressionCatalog.EntropyDecode(TransformsCatalog, string, string?)"/>.
/// </summary>
public sealed class EntropyDecodingTransformer : CodecStageTransformer
{
    internal EntropyDecodingTransformer(StageState state, StageChain chain)
        : base(state, chain)
    {
    }

    /// <summary>How files are read, and their limits.</summary>
    public DecodeOptions Decoding => State.Decoding!;

    /// <summary>What becomes of a row whose file cannot be used.</summary>
    public OnDamage OnDamage => State.OnDamage;
}
