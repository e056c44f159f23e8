namespace RnnCodec.Quality;

/// <summary>Structural similarity at full resolution.</summary>
/// <remarks>
/// Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity" (2004):
/// Gaussian window of 11x11 pixels and standard deviation 1.5 at every place where it fits, K1 = 0.01, K2 = 0.03; for red,
/// green and blue apart, then averaged. In a direction with fewer than 11 pixels the window has as many taps as there are
/// pixels. Alpha plays no part.
/// </remarks>
public static class Ssim
{
    /// <summary>Measures a restored picture against its original.</summary>
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back, of the same size.</param>
    /// <returns>-1 to 1; exactly 1 where the pictures are equal.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Measure(RgbImage original, RgbImage restored)
    {
        PicturePair.ThrowIfSizesDiffer(original, restored);
        var sum = 0.0;
        for (var channel = 0; channel < 3; channel++)
            sum += SimilarityWindow.Compare(Plane.Channel(original, channel), Plane.Channel(restored, channel)).Ssim;
        return sum / 3;
    }
}
