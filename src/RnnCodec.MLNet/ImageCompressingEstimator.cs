using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Compresses a column of pictures. See <see cref="ImageCompressionCatalog.CompressImages(TransformsCatalog, string, string?, int?)"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description><see cref="Microsoft.ML.Data.MLImage"/>, any size; null gives no bytes</description></item>
/// <item><term>Output column data type</term><description>Vector of <see cref="byte"/> without a fixed size: one compressed file per row</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageCompressingEstimator : IEstimator<ImageCompressingTransformer>
{
    private readonly TransformsCatalog _catalog;
    private readonly StagePayload _payload;
    private readonly CancellationToken _cancellationToken;

    internal ImageCompressingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (inputColumnName?.Length == 0)
            throw new ArgumentException("A column's name is not empty.", nameof(inputColumnName));
        ArgumentNullException.ThrowIfNull(options);
        var model = options.Model ?? CodecModel.Default;
        if (options.Iterations is { } iterations && (iterations < 1 || iterations > model.Architecture.Iterations))
            throw new ArgumentOutOfRangeException(nameof(options), iterations, $"The model '{model.Name}' stores 1 to {model.Architecture.Iterations} iterations.");
        if (options.MaxDegreeOfParallelism < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxDegreeOfParallelism, "The number of threads is 0 (one per processor) or more.");
        _catalog = catalog;
        _cancellationToken = options.CancellationToken;
        _payload = new StagePayload
        {
            Kind = StageKind.Compress,
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Model = model,
            Iterations = options.Iterations,
            MaxDegreeOfParallelism = options.MaxDegreeOfParallelism,
        };
    }

    /// <summary>Makes the transformer. Looks at the schema only, never at a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public ImageCompressingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.CheckIsImage(input.Schema, _payload.InputColumnName);
        var mapping = CompressMapping.Live(_payload, _cancellationToken);
        var chain = StageChain.Fit(_catalog, input, _payload, (StageColumns.Image, StageColumns.Compressed), mapping, CompressMapping.Contract);
        return new ImageCompressingTransformer(_payload, chain);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        InputColumn.CheckIsImage(inputSchema, _payload.InputColumnName);
        return StageChain.OutputShape<CompressOutput>(_catalog, inputSchema, StageColumns.Compressed, _payload.OutputColumnName);
    }
}
