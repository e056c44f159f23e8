namespace RnnCodec.Quality;

/// <summary>PSNR-HVS: a signal-to-noise ratio weighted by the eye's contrast sensitivity, on luma.</summary>
/// <remarks>
/// Egiazarian, Astola, Ponomarenko, Lukin, Battisti, Carli, "New full-reference quality metrics based on HVS" (2006): the
/// squared difference of the pictures in the 8x8 DCT domain, weighted by frequency, in place of PSNR's squared difference
/// of pixels. Measured on ITU-R BT.601 luma (0.299 R + 0.587 G + 0.114 B, not rounded); colour and alpha play no part. A
/// size that is no multiple of 8 is filled up by repeating the last row and column. The metric of the same name in the
/// paper by Toderici et al. is another one (Gupta 2011): its figures cannot be compared with these.
/// </remarks>
public static class PsnrHvs
{
    /// <summary>Measures a restored picture against its original.</summary>
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back, of the same size.</param>
    /// <returns>Decibels; positive infinity where the lumas are equal.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Measure(RgbImage original, RgbImage restored) => MeasureBoth(original, restored).PsnrHvs;

    /// <summary>PSNR-HVS and PSNR-HVS-M, which share all their work.</summary>
    internal static (double PsnrHvs, double PsnrHvsM) MeasureBoth(RgbImage original, RgbImage restored)
    {
        PicturePair.ThrowIfSizesDiffer(original, restored);
        var (weighted, masked) = BlockSensitivity.Compare(Plane.Luma(original), Plane.Luma(restored));
        return (Psnr.FromMeanSquaredError(weighted), Psnr.FromMeanSquaredError(masked));
    }
}
