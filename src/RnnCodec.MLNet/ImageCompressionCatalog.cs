using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using RnnCodec;
using RnnCodec.MLNet;
using RnnCodec.MLNet.Stages;

namespace Microsoft.ML;

/// <summary>Learned image compression for ML.NET pipelines.</summary>
public static class ImageCompressionCatalog
{
    /// <summary>Compresses a column of pictures with the default shipped model.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="quality">0 to 100, continuous; null: <see cref="EncodeOptions.DefaultQuality"/>. The overload with options has the step and targets for
    /// size and quality.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="quality"/> is below 0 or above 100.</exception>
    [OverloadResolutionPriority(1)]
    public static ImageCompressingEstimator CompressImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, double? quality = null) =>
        new(catalog, outputColumnName, inputColumnName, new CompressImagesOptions { Encoding = new() { Quality = quality } });

    /// <summary>Compresses a column of pictures.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The model and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageCompressingEstimator CompressImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Compresses a column of pictures, several columns one after the other.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to read, as in the overloads with names.</param>
    /// <param name="options">The model and how to run it, for each column; null: the defaults.</param>
    /// <returns>A chain of one estimator for each pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EstimatorChain<ImageCompressingTransformer> CompressImages(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, CompressImagesOptions? options = null) =>
        Chain(columns, pair => new ImageCompressingEstimator(catalog, pair.OutputColumnName, pair.InputColumnName, options ?? new CompressImagesOptions()));

    /// <summary>Restores a column of pictures from their compressed bytes of the models that made them in this pipeline, or of the shipped ones.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: <see cref="Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="iterations">Iterations to use, 1 or more; null: all that are stored.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    [OverloadResolutionPriority(1)]
    public static ImageDecompressingEstimator DecompressImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? iterations = null) =>
        new(catalog, outputColumnName, inputColumnName, new DecompressImagesOptions { Decoding = new() { Iterations = iterations } });

    /// <summary>Restores a column of pictures from their compressed bytes.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: <see cref="Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The models and how to run them.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageDecompressingEstimator DecompressImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Restores a column of pictures from their compressed bytes, several columns one after the other.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to read, as in the overloads with names.</param>
    /// <param name="options">The models and how to run them, for each column; null: the defaults.</param>
    /// <returns>A chain of one estimator for each pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EstimatorChain<ImageDecompressingTransformer> DecompressImages(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, DecompressImagesOptions? options = null) =>
        Chain(columns, pair => new ImageDecompressingEstimator(catalog, pair.OutputColumnName, pair.InputColumnName, options ?? new DecompressImagesOptions()));

    /// <summary>Encodes a column of pictures into code bits with the default shipped model.</summary>
    /// <remarks>
    /// <para>
    /// A column of code bits holds, per row, a .rnnc file whose planes are plain bits (FORMAT.md, coding 0): bit planes of the transform's integers, or, of a
    /// codec of the paper's kind, codes as they left the binarizer, eight bits a byte, after a header that says what they are of, and checksums. So the bits
    /// can be decoded, stored, cut to fewer iterations (<see cref="RnnCodec.ImageCodec.TakeIterations"/>) and identified like any other file, and entropy
    /// coding, which turns coding 0 into coding 1 without loss, is all that lies between the two.
    /// </para>
    /// <para>
    /// <c>EncodeImageBits</c> and <c>EntropyEncode</c> together give the bytes of <c>CompressImages</c> with the same options: where
    /// <see cref="EncodeOptions.Effort"/> asks for it, the entropy model has its say in the integers here too. Only two things differ: a target for the size,
    /// as it is that of the file at hand, here of the code bits, there of the compressed file; and a picture that <c>CompressImages</c> stores exactly
    /// (<see cref="EncodeOptions.AllowExact"/>), of which there are no bits, so that it is coded here. <c>EntropyDecode</c> and <c>DecodeImageBits</c> together
    /// give the picture of <c>DecompressImages</c>, and pass an exact one on.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="quality">0 to 100, continuous; null: <see cref="EncodeOptions.DefaultQuality"/>.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="quality"/> is below 0 or above 100.</exception>
    [OverloadResolutionPriority(1)]
    public static ImageBitsEncodingEstimator EncodeImageBits(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, double? quality = null) =>
        new(catalog, outputColumnName, inputColumnName, new CompressImagesOptions { Encoding = new() { Quality = quality } });

    /// <summary>Encodes a column of pictures into code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The model and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageBitsEncodingEstimator EncodeImageBits(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Encodes a column of pictures into code bits, several columns one after the other.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to read, as in the overloads with names.</param>
    /// <param name="options">The model and how to run it, for each column; null: the defaults.</param>
    /// <returns>A chain of one estimator for each pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EstimatorChain<ImageBitsEncodingTransformer> EncodeImageBits(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, CompressImagesOptions? options = null) =>
        Chain(columns, pair => new ImageBitsEncodingEstimator(catalog, pair.OutputColumnName, pair.InputColumnName, options ?? new CompressImagesOptions()));

    /// <summary>Restores a column of pictures from their code bits of the models that made them in this pipeline, or of the shipped ones.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: <see cref="Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column of code bits to read; an entropy coded file is refused, as <c>DecompressImages</c> is its stage; null:
    /// <paramref name="outputColumnName"/>.</param>
    /// <param name="iterations">Iterations to use, 1 or more; null: all that are stored.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    [OverloadResolutionPriority(1)]
    public static ImageBitsDecodingEstimator DecodeImageBits(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? iterations = null) =>
        new(catalog, outputColumnName, inputColumnName, new DecompressImagesOptions { Decoding = new() { Iterations = iterations } });

    /// <summary>Restores a column of pictures from their code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: <see cref="Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column of code bits to read; an entropy coded file is refused, as <c>DecompressImages</c> is its stage; null:
    /// <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The models and how to run them.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageBitsDecodingEstimator DecodeImageBits(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Restores a column of pictures from their code bits, several columns one after the other.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to read, as in the overloads with names.</param>
    /// <param name="options">The models and how to run them, for each column; null: the defaults.</param>
    /// <returns>A chain of one estimator for each pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EstimatorChain<ImageBitsDecodingTransformer> DecodeImageBits(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, DecompressImagesOptions? options = null) =>
        Chain(columns, pair => new ImageBitsDecodingEstimator(catalog, pair.OutputColumnName, pair.InputColumnName, options ?? new DecompressImagesOptions()));

    /// <summary>Entropy codes a column of code bits of the models that made them in this pipeline, or of the shipped ones.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of code bits to read; a file that is entropy coded already is refused; null:
    /// <paramref name="outputColumnName"/>.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    public static EntropyEncodingEstimator EntropyEncode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        new(catalog, outputColumnName, inputColumnName, new EntropyCodingOptions());

    /// <summary>Entropy codes a column of code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of code bits to read; a file that is entropy coded already is refused; null:
    /// <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The models and how to run them.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved, or a model has no entropy model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EntropyEncodingEstimator EntropyEncode(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, EntropyCodingOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Entropy codes a column of code bits, several columns one after the other.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to read, as in the overloads with names.</param>
    /// <param name="options">The models and how to run them, for each column; null: the defaults.</param>
    /// <returns>A chain of one estimator for each pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EstimatorChain<EntropyEncodingTransformer> EntropyEncode(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, EntropyCodingOptions? options = null) =>
        Chain(columns, pair => new EntropyEncodingEstimator(catalog, pair.OutputColumnName, pair.InputColumnName, options ?? new EntropyCodingOptions()));

    /// <summary>Decodes a column of compressed bytes into code bits of the models that made them in this pipeline, or of the shipped ones.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; a file of plain bits stays as it is; null:
    /// <paramref name="outputColumnName"/>.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved.</exception>
    public static EntropyDecodingEstimator EntropyDecode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        new(catalog, outputColumnName, inputColumnName, new EntropyCodingOptions());

    /// <summary>Decodes a column of compressed bytes into code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; a file of plain bits stays as it is; null:
    /// <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The models and how to run them.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty or reserved, or a model has no entropy model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EntropyDecodingEstimator EntropyDecode(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, EntropyCodingOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Decodes a column of compressed bytes into code bits, several columns one after the other.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to read, as in the overloads with names.</param>
    /// <param name="options">The models and how to run them, for each column; null: the defaults.</param>
    /// <returns>A chain of one estimator for each pair.</returns>
    /// <exception cref="ArgumentException">There are no pairs, or a name is empty or reserved.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EstimatorChain<EntropyDecodingTransformer> EntropyDecode(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, EntropyCodingOptions? options = null) =>
        Chain(columns, pair => new EntropyDecodingEstimator(catalog, pair.OutputColumnName, pair.InputColumnName, options ?? new EntropyCodingOptions()));

    /// <summary>Adds measures of restored pictures against their originals as columns.</summary>
    /// <remarks>
    /// <para>
    /// Columns of <see cref="float"/>, each named by the prefix and: <c>Psnr</c> (dB, over RGB), <c>Ssim</c>, <c>MsSsim</c>, <c>PsnrHvs</c> and <c>PsnrHvsM</c>
    /// (dB, on luma), as
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
    /// <param name="restoredColumnName">The column of what came back, in each row of the size of the original: else reading a measure throws
    /// <see cref="ArgumentException"/>.</param>
    /// <param name="compressedColumnName">The column of the compressed bytes; null: the rate is not measured.</param>
    /// <param name="outputColumnPrefix">What the names of the columns begin with.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static ImageMeasuringEstimator MeasureImages(
        this TransformsCatalog catalog,
        string originalColumnName,
        string restoredColumnName,
        string? compressedColumnName = null,
        string outputColumnPrefix = "") =>
        new(catalog, originalColumnName, restoredColumnName, compressedColumnName, outputColumnPrefix);

    /// <summary>Training and evaluation of learned image compression, and the models at hand.</summary>
    /// <param name="mlContext">The context.</param>
    public static ImageCompressionOperationsCatalog ImageCompression(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new ImageCompressionOperationsCatalog(mlContext);
    }

    /// <summary>Finds this library's stages in a fitted or loaded model, in chains of chains too.</summary>
    /// <param name="model">Any transformer, for example what <c>mlContext.Model.Load</c> returned.</param>
    /// <returns>The stages in the order in which rows go through them; empty where there is none.</returns>
    /// <exception cref="RnnCodecException">A stage's saved state is damaged, or needs a model or a version that this library does not hold.</exception>
    public static IReadOnlyList<StageTransformer> FindImageCompressionStages(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return StageFinder.In(model).ToArray();
    }

    /// <summary>Finds the compressing stages of a fitted or loaded model: those of <see cref="FindImageCompressionStages"/> that compress.</summary>
    /// <inheritdoc cref="FindImageCompressionStages"/>
    public static IReadOnlyList<ImageCompressingTransformer> FindImageCompressors(this ITransformer model) =>
        model.FindImageCompressionStages().OfType<ImageCompressingTransformer>().ToArray();

    /// <summary>Finds the decompressing stages of a fitted or loaded model: those of <see cref="FindImageCompressionStages"/> that decompress.</summary>
    /// <inheritdoc cref="FindImageCompressionStages"/>
    public static IReadOnlyList<ImageDecompressingTransformer> FindImageDecompressors(this ITransformer model) =>
        model.FindImageCompressionStages().OfType<ImageDecompressingTransformer>().ToArray();

    private static EstimatorChain<TTransformer> Chain<TTransformer>(InputOutputColumnPair[] columns, Func<InputOutputColumnPair, IEstimator<TTransformer>> make)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Length == 0)
            throw new ArgumentException("At least one pair of columns is needed.", nameof(columns));
        var chain = new EstimatorChain<TTransformer>().Append(make(columns[0]));
        foreach (var pair in columns.Skip(1))
            chain = chain.Append(make(pair));
        return chain;
    }
}
