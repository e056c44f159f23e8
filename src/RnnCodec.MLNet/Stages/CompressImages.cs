using Microsoft.ML;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;
using RnnCodec.MLNet.Stages;
using RnnCodec.MLNet.Training;

namespace RnnCodec.MLNet;

/// <summary>Compresses a column of pictures. See <see cref="ImageCompressionCatalog.CompressImages(TransformsCatalog, string, string?, double?)"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Only that of
/// <see cref="ImageCompressionOperationsCatalog.TrainCompressImages"/></description></item>
/// <item><term>Input column data type</term><description><see cref="Microsoft.ML.Data.MLImage"/>, any size; null gives no bytes</description></item>
/// <item><term>Output column data type</term><description>Vector of <see cref="byte"/> without a fixed size: one compressed file per row</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageCompressingEstimator : StageEstimator<ImageCompressingTransformer>
{
    private readonly ColumnTraining? _training;

    internal ImageCompressingEstimator(
        TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options, ColumnTraining? training = null)
        : base(
            catalog,
            StageOptions.Encoding(StageKind.CompressImages, outputColumnName, inputColumnName, options, training?.Options.Architecture),
            ImageToBytes.Instance,
            (state, chain) => new ImageCompressingTransformer(state, chain)) =>
        _training = training;

    private protected override StageState Fitted(StageState state, IDataView input)
    {
        if (_training is null)
            return state;
        if (_training.Options.Validation is { } validation)
            InputColumn.Check(validation.Schema, state);
        var model = _training.Train(input, state.InputColumnName, state.Models[0], state.Encoding!.MaxDegreeOfParallelism, state.CancellationToken);
        // A training that was cancelled and yet gave a model leaves a token that would stop every pass.
        var token = state.CancellationToken.IsCancellationRequested ? CancellationToken.None : state.CancellationToken;
        return state with { Models = [model], CancellationToken = token };
    }
}

/// <summary>Compresses a column of pictures. See <see cref="ImageCompressionCatalog.CompressImages(TransformsCatalog, string, string?, double?)"/>.</summary>
public sealed class ImageCompressingTransformer : CodecStageTransformer
{
    internal ImageCompressingTransformer(StageState state, StageChain chain)
        : base(state, chain)
    {
    }

    /// <summary>How pictures are compressed.</summary>
    public EncodeOptions Encoding => State.Encoding!;
}
