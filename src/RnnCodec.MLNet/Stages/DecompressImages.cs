using Microsoft.ML;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;
using RnnCodec.MLNet.Stages;

namespace RnnCodec.MLNet;

/// <summary>
/// Restores a column of pictures from their compressed bytes. See
/// <see cref="ImageCompressionCatalog.DecompressImages(TransformsCatalog, string, string?, int?)"/>.
/// </summary>
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
public sealed class ImageDecompressingEstimator : StageEstimator<ImageDecompressingTransformer>
{
    internal ImageDecompressingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options)
        : base(
            catalog,
            StageOptions.Decoding(StageKind.DecompressImages, outputColumnName, inputColumnName, options),
            BytesToImage.Instance,
            (state, chain) => new ImageDecompressingTransformer(state, chain))
    {
    }

    private protected override StageState Fitted(StageState state, IDataView input) => StageOptions.WithModelsOfInput(state, input);
}

/// <summary>
/// Restores a column of pictures from their compressed bytes. See
/// <see cref="ImageCompressionCatalog.DecompressImages(TransformsCatalog, string, string?, int?)"/>.
/// </summary>
public sealed class ImageDecompressingTransformer : CodecStageTransformer
{
    internal ImageDecompressingTransformer(StageState state, StageChain chain)
        : base(state, chain)
    {
    }

    /// <summary>How files are read, and their limits.</summary>
    public DecodeOptions Decoding => State.Decoding!;

    /// <summary>What becomes of a row whose file cannot be used.</summary>
    public OnDamage OnDamage => State.OnDamage;
}
