using Microsoft.ML;
using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;

namespace RnnCodec.MLNet;

/// <summary>
/// Measures restored pictures against their originals. See
/// <see cref="ImageCompressionCatalog.MeasureImages(TransformsCatalog, string, string, string?, string)"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>Two of <see cref="Microsoft.ML.Data.MLImage"/>, both of one size in a row; if the rate is measured, a
/// vector of <see cref="byte"/> too</description></item>
/// <item><term>Output column data type</term><description><see cref="float"/>, five columns or six; NaN where a picture is missing</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>RnnCodec.MLNet (with Microsoft.ML.ImageAnalytics)</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class ImageMeasuringEstimator : StageEstimator<ImageMeasuringTransformer>
{
    // The order of the stage's outputs.
    private static readonly string[] QualityNames = ["Psnr", "Ssim", "MsSsim", "PsnrHvs", "PsnrHvsM"];

    private const string RateName = "BitsPerPixel";

    internal ImageMeasuringEstimator(
        TransformsCatalog catalog, string originalColumnName, string restoredColumnName, string? compressedColumnName, string outputColumnPrefix)
        : base(
            catalog,
            MakeState(originalColumnName, restoredColumnName, compressedColumnName, outputColumnPrefix),
            compressedColumnName is null ? ImagesToQuality.Instance : ImagesToRateAndQuality.Instance,
            (state, chain) => new ImageMeasuringTransformer(state, chain))
    {
    }

    private static StageState MakeState(string originalColumnName, string restoredColumnName, string? compressedColumnName, string outputColumnPrefix)
    {
        ArgumentNullException.ThrowIfNull(outputColumnPrefix);
        var withRate = compressedColumnName is not null;
        string[] names = withRate ? [.. QualityNames, RateName] : QualityNames;
        return new StageState
        {
            Kind = withRate ? StageKind.MeasureImagesAndRate : StageKind.MeasureImages,
            OutputColumnNames = [.. names.Select(name => outputColumnPrefix + name)],
            InputColumnNames = withRate ? [originalColumnName, restoredColumnName, compressedColumnName!] : [originalColumnName, restoredColumnName],
        };
    }
}

/// <summary>
/// Measures restored pictures against their originals. See
/// <see cref="ImageCompressionCatalog.MeasureImages(TransformsCatalog, string, string, string?, string)"/>.
/// </summary>
public sealed class ImageMeasuringTransformer : StageTransformer
{
    internal ImageMeasuringTransformer(StageState state, StageChain chain)
        : base(state, chain)
    {
    }

    /// <summary>The column of the pictures that were compressed.</summary>
    public string OriginalColumnName => InputColumnNames[0];

    /// <summary>The column of what came back.</summary>
    public string RestoredColumnName => InputColumnNames[1];

    /// <summary>The column of the compressed bytes; null: the rate is not measured.</summary>
    public string? CompressedColumnName => InputColumnNames.ElementAtOrDefault(2);
}
