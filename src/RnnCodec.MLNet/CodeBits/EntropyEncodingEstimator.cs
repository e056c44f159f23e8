using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Entropy codes a column of code bits. See <see cref="CodeBitsCatalog.EntropyEncode(TransformsCatalog, string, string?)"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Vector of <see cref="byte"/>: the code bits of one picture per row; no bytes give no bytes</description></item>
/// <item><term>Output column data type</term><description>Vector of <see cref="byte"/> without a fixed size: one compressed file per row</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class EntropyEncodingEstimator : StageEstimator<EntropyEncodingTransformer>
{
    internal EntropyEncodingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, EntropyCodingOptions options)
        : base(catalog, EntropyCodingOptions.MakePayload(StageKind.EntropyEncode, outputColumnName, inputColumnName, options))
    {
    }
}
