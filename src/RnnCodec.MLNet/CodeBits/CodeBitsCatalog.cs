using RnnCodec.MLNet;

namespace Microsoft.ML;

/// <summary>The stages that <c>CompressImages</c> and <c>DecompressImages</c> are made of, for those who want them apart.</summary>
/// <remarks>
/// <para>
/// <c>EncodeImageBits</c> and <c>EntropyEncode</c> together give the bytes of <c>CompressImages</c> with the same options;
/// <c>EntropyDecode</c> and <c>DecodeImageBits</c> together the picture of <c>DecompressImages</c>.
/// </para>
/// <para>
/// A column of code bits holds, per row, a .rnnc file whose code planes are plain bits (FORMAT.md, coding 0): the planes as they
/// left the binarizer, eight bits a byte, after a header that says what they are of, and checksums. So the bits can be
/// decoded, stored, cut to fewer iterations (<see cref="RnnCodec.ImageCodec.TakeIterations"/>) and identified like any other file, and entropy coding, which turns
/// coding 0 into coding 1 without loss, is all that lies between the two.
/// </para>
/// </remarks>
public static class CodeBitsCatalog
{
    /// <summary>Encodes a column of pictures into code bits with the default shipped model.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="iterations">Iterations to store, 1 to the model's number; null: all. Each takes 1/8 bit per pixel.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1 or above the model's number.</exception>
    public static ImageBitsEncodingEstimator EncodeImageBits(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? iterations = null) =>
        new(catalog, outputColumnName, inputColumnName, new CompressImagesOptions { Iterations = iterations });

    /// <summary>Encodes a column of pictures into code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of <see cref="Data.MLImage"/> to read; null: <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The model and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageBitsEncodingEstimator EncodeImageBits(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, CompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Restores a column of pictures from code bits of the default shipped model.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column of <see cref="Data.MLImage"/> to add.</param>
    /// <param name="inputColumnName">The column of code bits to read; null: <paramref name="outputColumnName"/>. An entropy coded file is refused, as <c>DecompressImages</c> is its stage.</param>
    /// <param name="iterations">Iterations to use, 1 or more; null: all that are stored.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    public static ImageBitsDecodingEstimator DecodeImageBits(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? iterations = null) =>
        new(catalog, outputColumnName, inputColumnName, new DecompressImagesOptions { Iterations = iterations });

    /// <summary>Restores a column of pictures from their code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column of <see cref="Data.MLImage"/> to add.</param>
    /// <param name="inputColumnName">The column of code bits to read; null: <paramref name="outputColumnName"/>. An entropy coded file is refused, as <c>DecompressImages</c> is its stage.</param>
    /// <param name="options">The model and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ImageBitsDecodingEstimator DecodeImageBits(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, DecompressImagesOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Entropy codes a column of code bits with the default shipped model.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of code bits to read; null: <paramref name="outputColumnName"/>. A file that is entropy coded already is refused.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static EntropyEncodingEstimator EntropyEncode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        new(catalog, outputColumnName, inputColumnName, new EntropyCodingOptions());

    /// <summary>Entropy codes a column of code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: one compressed file per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column of code bits to read; null: <paramref name="outputColumnName"/>. A file that is entropy coded already is refused.</param>
    /// <param name="options">The model, which must have an entropy model, and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty, or the model has no entropy model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EntropyEncodingEstimator EntropyEncode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, EntropyCodingOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);

    /// <summary>Decodes a column of compressed bytes into code bits with the default shipped model.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; null: <paramref name="outputColumnName"/>. A file of plain bits stays as it is.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static EntropyDecodingEstimator EntropyDecode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        new(catalog, outputColumnName, inputColumnName, new EntropyCodingOptions());

    /// <summary>Decodes a column of compressed bytes into code bits.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column to add: the code bits of one picture per row, a vector of bytes without a fixed size.</param>
    /// <param name="inputColumnName">The column to read: one compressed file per row, a vector of bytes; null: <paramref name="outputColumnName"/>. A file of plain bits stays as it is.</param>
    /// <param name="options">The model, which must have an entropy model, and how to run it.</param>
    /// <returns>An estimator whose <c>Fit</c> reads no row.</returns>
    /// <exception cref="ArgumentException">A name is empty, or the model has no entropy model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static EntropyDecodingEstimator EntropyDecode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, EntropyCodingOptions options) =>
        new(catalog, outputColumnName, inputColumnName, options);
}
