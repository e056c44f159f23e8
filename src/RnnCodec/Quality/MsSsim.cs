namespace RnnCodec.Quality;

/// <summary>Multi-scale structural similarity, the measure of the paper's tables.</summary>
/// <remarks>
/// Wang, Simoncelli, Bovik, "Multiscale structural similarity for image quality assessment" (2003): SSIM's
/// contrast-structure term on five scales and its luminance term on the coarsest, each scale's mean raised to its weight;
/// a scale follows from the one before by the mean of 2x2 pixels, an odd last row or column counting twice. For red, green
/// and blue apart, then averaged. Alpha plays no part.
/// <para>
/// Five scales need an 11x11 window in a picture halved four times: 161 pixels (176 where only whole 2x2 blocks count). A
/// picture with a smaller side has as many scales as the window fits into, at least one; the first weights are kept and
/// divided by their sum. With one scale the measure is <see cref="Ssim"/>'s, channel by channel. Values from different
/// numbers of scales should not be compared.
/// </para>
/// </remarks>
public static class MsSsim
{
    /// <summary>A scale's mean is at least this: a power of a negative mean would not be a number.</summary>
    private const double SmallestMean = 1e-6;

    /// <summary>The exponents of the paper's table, finest scale first.</summary>
    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Measures a restored picture against its original.</summary>
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back, of the same size.</param>
    /// <returns>Above 0, at most 1; exactly 1 where the pictures are equal.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Measure(RgbImage original, RgbImage restored)
    {
        PicturePair.ThrowIfSizesDiffer(original, restored);
        return MeasureWithSsim(original, restored).MsSsim;
    }

    /// <summary>Spreads the values near 1 out: -10 log10(1 - MS-SSIM), as rate-distortion plots show it.</summary>
    /// <param name="msSsim">An MS-SSIM, at most 1.</param>
    /// <returns>Decibels; positive infinity for 1.</returns>
    public static double ToDecibels(double msSsim) => -10 * Math.Log10(1 - msSsim);

    /// <summary>The number of scales that a picture of this size is measured on, 1 to 5.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <returns>5 from 161 pixels a side on.</returns>
    public static int ScaleCount(int width, int height)
    {
        var side = Math.Min(width, height);
        var count = 1;
        while (count < Weights.Length && (side = (side + 1) / 2) >= SimilarityWindow.Size)
            count++;
        return count;
    }

    /// <summary>MS-SSIM, and SSIM, which is a by-product of its first scale.</summary>
    internal static (double MsSsim, double Ssim) MeasureWithSsim(RgbImage original, RgbImage restored)
    {
        var scales = ScaleCount(original.Width, original.Height);
        var weightSum = Weights.Take(scales).Sum();
        double msSsim = 0, ssim = 0;
        for (var channel = 0; channel < 3; channel++)
        {
            var a = Plane.Channel(original, channel);
            var b = Plane.Channel(restored, channel);
            var product = 1.0;
            for (var scale = 0; scale < scales; scale++)
            {
                if (scale > 0)
                    (a, b) = (a.Halve(), b.Halve());
                var similarity = SimilarityWindow.Compare(a, b);
                var mean = scale == scales - 1 ? similarity.Ssim : similarity.ContrastStructure;
                product *= Math.Pow(Math.Max(mean, SmallestMean), Weights[scale] / weightSum);
                if (scale == 0)
                    ssim += similarity.Ssim;
            }
            msSsim += product;
        }
        return (msSsim / 3, ssim / 3);
    }
}
