using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Restores a column of pictures from their code bits. See <see cref="CodeBitsCatalog.DecodeImageBits(TransformsCatalog, string, string?, int?)"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Vector of <see cref="byte"/>: the code bits of one picture per row; no bytes give null</description></item>
/// <item><term>Output column data type</term><description><see cref="Microsoft.ML.Data.MLImage"/>; it belongs to whoever reads the column</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageBitsDecodingEstimator : StageEstimator<ImageBitsDecodingTransformer>
{
    private readonly DecompressImagesOptions _options;

    internal ImageBitsDecodingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options)
        : base(catalog, DecompressImagesOptions.MakePayload(StageKind.DecodeImageBits, outputColumnName, inputColumnName, options))
    {
        _options = options;
    }

    private protected override StagePayload Fitted(StagePayload payload, IDataView input) => _options.WithFittedModel(payload);
}
