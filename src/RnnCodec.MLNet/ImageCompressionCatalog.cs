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

    /// <summary>Finds the compressing stages of a fitted or loaded model, in chains of chains too.</summary>
    /// <param name="model">Any transformer, for example what <c>mlContext.Model.Load</c> returned.</param>
    /// <returns>The stages in the order in which rows go through them; empty where there is none.</returns>
    /// <exception cref="RnnCodecException">A stage's saved state is damaged, or needs a model or a version that this library does not hold.</exception>
    public static IReadOnlyList<ImageCompressingTransformer> FindImageCompressors(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return LoadedStages.In(model).OfType<ImageCompressingTransformer>().ToArray();
    }

    /// <summary>Finds the decompressing stages of a fitted or loaded model, in chains of chains too.</summary>
    /// <param name="model">Any transformer, for example what <c>mlContext.Model.Load</c> returned.</param>
    /// <returns>The stages in the order in which rows go through them; empty where there is none.</returns>
    /// <exception cref="RnnCodecException">A stage's saved state is damaged, or needs a model or a version that this library does not hold.</exception>
    public static IReadOnlyList<ImageDecompressingTransformer> FindImageDecompressors(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return LoadedStages.In(model).OfType<ImageDecompressingTransformer>().ToArray();
    }
}
