using Microsoft.ML;
using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Restores a column of pictures from their compressed bytes. See <see cref="ImageCompressionCatalog.DecompressImages(TransformsCatalog, string, string?, int?)"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Vector of <see cref="byte"/>: one compressed file per row; no bytes give null</description></item>
/// <item><term>Output column data type</term><description><see cref="Microsoft.ML.Data.MLImage"/>; it belongs to whoever reads the column</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageDecompressingEstimator : IEstimator<ImageDecompressingTransformer>
{
    private readonly TransformsCatalog _catalog;
    private readonly StagePayload _payload;
    private readonly CancellationToken _cancellationToken;

    internal ImageDecompressingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (inputColumnName?.Length == 0)
            throw new ArgumentException("A column's name is not empty.", nameof(inputColumnName));
        ArgumentNullException.ThrowIfNull(options);
        if (options.Iterations < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Iterations, "At least 1 iteration is used.");
        if (options.MaxDegreeOfParallelism < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxDegreeOfParallelism, "The number of threads is 0 (one per processor) or more.");
        if (options.MaxPixels < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxPixels, "At least 1 pixel is allowed.");
        _catalog = catalog;
        _cancellationToken = options.CancellationToken;
        _payload = new StagePayload
        {
            Kind = StageKind.Decompress,
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Model = options.Model ?? CodecModel.Default,
            Iterations = options.Iterations,
            MaxDegreeOfParallelism = options.MaxDegreeOfParallelism,
            MaxPixels = options.MaxPixels,
        };
    }

    /// <summary>Makes the transformer. Looks at the schema only, never at a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public ImageDecompressingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.CheckIsBytes(input.Schema, _payload.InputColumnName);
        var mapping = DecompressMapping.Live(_payload, _cancellationToken);
        var chain = StageChain.Fit(_catalog, input, _payload, (StageColumns.Compressed, StageColumns.Image), mapping, DecompressMapping.Contract);
        return new ImageDecompressingTransformer(_payload, chain);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        InputColumn.CheckIsBytes(inputSchema, _payload.InputColumnName);
        return StageChain.OutputShape<DecompressOutput>(_catalog, inputSchema, StageColumns.Image, _payload.OutputColumnName);
    }
}
