using Microsoft.ML;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet;

/// <summary>
/// Encodes a column of pictures into code bits. See <see cref="ImageCompressionCatalog.EncodeImageBits(TransformsCatalog, string, string?, double?)"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description><see cref="Microsoft.ML.Data.MLImage"/>, any size; null gives no bytes</description></item>
/// <item><term>Output column data type</term><description>Vector of <see cref="byte"/> without a fixed size: the code bits of one picture per
/// row</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageBitsEncodingEstimator : StageEstimator<ImageBitsEncodingTransformer>
{
    internal ImageBitsEncodingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options)
        : base(
            catalog,
            StageOptions.Encoding(StageKind.EncodeImageBits, outputColumnName, inputColumnName, options),
            ImageToBytes.Instance,
            (state, chain) => new ImageBitsEncodingTransformer(state, chain))
    {
    }
}

/// <summary>
/// Encodes a column of pictures into code bits. See <see cref="ImageCompressionCatalog.EncodeImageBits(TransformsCatalog, string, string?, double?)"/>.
/// </summary>
public sealed class ImageBitsEncodingTransformer : CodecStageTransformer
{
    internal ImageBitsEncodingTransformer(StageState state, StageChain chain)
        : base(state, chain)
    {
    }

    /// <summary>How pictures are encoded.</summary>
    public EncodeOptions Encoding => State.Encoding!;
}
