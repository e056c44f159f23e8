using RnnCodec;
using RnnCodec.MLNet;
using RnnCodec.MLNet.Persistence;

namespace Microsoft.ML;

/// <summary>Learned image compression for ML.NET pipelines.</summary>
public static class ImageCompressionCatalog
{
    /// <summary>Compresses a column of pictures with the default shipped model.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="iterations">Iterations to store, 1 to the model's number; null: all. Each adds 1/8 bit per pixel before entropy coding.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1 or above the model's number.</exception>
    public static ImageCompressingEstimator CompressImages(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? iterations = null) =>
        new(catalog, outputColumnName, inputColumnName, new CompressImagesOptions { Iterations = iterations });

    /// <summary>Compresses a column of pictures.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The model and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageCompressingEstimator CompressImages(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Restores a column of pictures that the default shipped model compressed.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column of <see cref="Data.MLImage"/> to add.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="iterations">Iterations to use, 1 or more; null: all that are stored.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    public static ImageDecompressingEstimator DecompressImages(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? iterations = null) =>
        new(catalog, outputColumnName, inputColumnName, new DecompressImagesOptions { Iterations = iterations });

    /// <summary>Restores a column of pictures from their compressed bytes.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column of <see cref="Data.MLImage"/> to add.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The model and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageDecompressingEstimator DecompressImages(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Adds measures of restored pictures against their originals as columns.</summary>
    /// <remarks>
    /// <para>
    /// Columns of <see cref="float"/>, each named by the prefix and: <c>Psnr</c> (dB, over RGB), <c>Ssim</c>, <c>MsSsim</c>, <c>PsnrHvs</c> and <c>PsnrHvsM</c> (dB, on luma), as
    /// <see cref="RnnCodec.Quality"/> defines them, and, if a column of compressed bytes is given, <c>BitsPerPixel</c>. Decibels are positive infinity where
    /// the pictures are equal. Where a picture or its bytes are missing the value is NaN, ML.NET's missing value.
    /// </para>
    /// <para>
    /// Single columns rather than one vector: a row class binds to them by name, a <c>Concatenate</c> takes those that a model is to learn from, and their
    /// names survive saving, which the slot names of a vector would not in a loaded model. <see cref="float"/> is the type of ML.NET's features;
    /// <see cref="ImageCompressionOperationsCatalog.Evaluate"/> gives <see cref="double"/> and means.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="originalColumnName">The column of the pictures that were compressed.</param>
    /// <param name="restoredColumnName">The column of what came back, in each row of the size of the original: else reading a measure throws <see cref="ArgumentException"/>.</param>
    /// <param name="compressedColumnName">The column of the compressed bytes; null: the rate is not measured.</param>
    /// <param name="outputColumnPrefix">What the names of the columns begin with.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static ImageMeasuringEstimator MeasureImages(this TransformsCatalog catalog, string originalColumnName, string restoredColumnName, string? compressedColumnName = null, string outputColumnPrefix = "") =>
        new(catalog, originalColumnName, restoredColumnName, compressedColumnName, outputColumnPrefix);

    /// <summary>Evaluation of learned image compression, and the models at hand.</summary>
    /// <param name="mlContext">The context.</param>
    public static ImageCompressionOperationsCatalog ImageCompression(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new ImageCompressionOperationsCatalog();
    }

    /// <summary>Finds this library's stages in a fitted or loaded model, in chains of chains too.</summary>
    /// <param name="model">Any transformer, for example what <c>mlContext.Model.Load</c> returned.</param>
    /// <returns>The stages in the order in which rows go through them; empty where there is none.</returns>
    /// <exception cref="RnnCodecException">A stage's saved state is damaged, or needs a model or a version that this library does not hold.</exception>
    public static IReadOnlyList<StageTransformer> FindImageCompressionStages(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return LoadedStages.In(model).ToArray();
    }

    /// <summary>Finds the compressing stages of a fitted or loaded model: those of <see cref="FindImageCompressionStages"/> that compress.</summary>
    /// <inheritdoc cref="FindImageCompressionStages"/>
    public static IReadOnlyList<ImageCompressingTransformer> FindImageCompressors(this ITransformer model) =>
        model.FindImageCompressionStages().OfType<ImageCompressingTransformer>().ToArray();

    /// <summary>Finds the decompressing stages of a fitted or loaded model: those of <see cref="FindImageCompressionStages"/> that decompress.</summary>
    /// <inheritdoc cref="FindImageCompressionStages"/>
    public static IReadOnlyList<ImageDecompressingTransformer> FindImageDecompressors(this ITransformer model) =>
        model.FindImageCompressionStages().OfType<ImageDecompressingTransformer>().ToArray();
}
