using RnnCodec.Quality;

namespace RnnCodec.MLNet;

/// <summary>How well pictures were compressed: each picture's figures and their means. Immutable.</summary>
/// <remarks>
/// Means are taken as the literature on image compression takes them: every picture counts once, whatever its size; bits per pixel are averaged as bits per
/// pixel and decibels as decibels. A picture that came back without loss makes the mean of its decibels infinite.
/// </remarks>
public sealed record ImageCompressionMetrics
{
    internal ImageCompressionMetrics(IReadOnlyList<PictureMetrics> pictures)
    {
        Pictures = pictures;
        MeanBytes = pictures.Average(picture => picture.Bytes);
        MeanBitsPerPixel = pictures.Average(picture => picture.BitsPerPixel);
        MeanQuality = PictureQuality.Mean(pictures.Select(picture => picture.Quality).ToArray());
    }

    /// <summary>One picture's figures per row, in the order of the rows.</summary>
    public IReadOnlyList<PictureMetrics> Pictures { get; }

    /// <summary>Mean size of the compressed pictures in bytes; null where no column of compressed bytes was given.</summary>
    public double? MeanBytes { get; }

    /// <summary>Mean of the pictures' rates in bits per pixel; null where no column of compressed bytes was given.</summary>
    public double? MeanBitsPerPixel { get; }

    /// <summary>Mean of each measure.</summary>
    public PictureQuality MeanQuality { get; }
}

/// <summary>One picture's figures.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Bytes">Size of the compressed picture in bytes, every byte of the file counted; null where no column of compressed bytes was given.</param>
/// <param name="Quality">The measures of the restored picture.</param>
public sealed record PictureMetrics(int Width, int Height, long? Bytes, PictureQuality Quality)
{
    /// <summary>Rate in bits per pixel; null where no column of compressed bytes was given.</summary>
    public double? BitsPerPixel => 8.0 * Bytes / ((double)Width * Height);
}
