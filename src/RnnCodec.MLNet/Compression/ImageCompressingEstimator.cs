using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Training;

namespace RnnCodec.MLNet;

/// <summary>Compresses a column of pictures. See <see cref="ImageCompressionCatalog.CompressImages(TransformsCatalog, string, string?, int?)"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Only with <see cref="CompressImagesOptions.Training"/></description></item>
/// <item><term>Input column data type</term><description><see cref="Microsoft.ML.Data.MLImage"/>, any size; null gives no bytes</description></item>
/// <item><term>Output column data type</term><description>Vector of <see cref="byte"/> without a fixed size: one compressed file per row</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageCompressingEstimator : StageEstimator<ImageCompressingTransformer>
{
    private readonly ImageTrainingOptions? _training;

    internal ImageCompressingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options)
        : base(catalog, CompressImagesOptions.MakePayload(StageKind.CompressImages, outputColumnName, inputColumnName, options))
    {
        _training = options.Training;
        FittedModel = _training is null ? options.Model ?? CodecModel.Default : null;
    }

    /// <summary>The model that is used, or that the latest <c>Fit</c> trained; null where none was trained yet.</summary>
    internal CodecModel? FittedModel { get; private set; }

    private protected override StagePayload Fitted(StagePayload payload, IDataView input)
    {
        if (_training is null)
            return payload;
        if (_training.Validation is { } validation)
            payload.CheckInput(validation.Schema);
        FittedModel = ColumnTraining.Train(input, payload.InputColumnName, payload.Model!, _training, payload.MaxDegreeOfParallelism, payload.CancellationToken);
        // A training that was cancelled and yet gave a model leaves a token that would stop every pass.
        return payload with { Model = FittedModel, CancellationToken = payload.CancellationToken.IsCancellationRequested ? CancellationToken.None : payload.CancellationToken };
    }
}
