namespace RnnCodec.Quality;

/// <summary>Every measure of one restored picture, or their means over several.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio over RGB, in decibels; see <see cref="Quality.Psnr"/>.</param>
/// <param name="Ssim">Structural similarity, at most 1; see <see cref="Quality.Ssim"/>.</param>
/// <param name="MsSsim">Multi-scale structural similarity, at most 1; see <see cref="Quality.MsSsim"/>.</param>
/// <param name="PsnrHvs">Contrast-weighted signal-to-noise ratio of luma, in decibels; see <see cref="Quality.PsnrHvs"/>.</param>
/// <param name="PsnrHvsM">The same with masking, in decibels; see <see cref="Quality.PsnrHvsM"/>.</param>
public sealed record PictureQuality(double Psnr, double Ssim, double MsSsim, double PsnrHvs, double PsnrHvsM)
{
    /// <summary><see cref="MsSsim"/> in decibels, -10 log10(1 - MS-SSIM); positive infinity for 1.</summary>
    public double MsSsimDecibels => Quality.MsSsim.ToDecibels(MsSsim);

    /// <summary>Measures a restored picture against its original, on all cores.</summary>
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back, of the same size.</param>
    /// <returns>The measures; the decibel ones are positive infinity and the others 1 where the pictures are equal.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static PictureQuality Measure(RgbImage original, RgbImage restored)
    {
        var psnr = Quality.Psnr.Measure(original, restored);
        var (msSsim, ssim) = Quality.MsSsim.MeasureWithSsim(original, restored);
        var (psnrHvs, psnrHvsM) = Quality.PsnrHvs.MeasureBoth(original, restored);
        return new PictureQuality(psnr, ssim, msSsim, psnrHvs, psnrHvsM);
    }

    /// <summary>The mean of each measure over several pictures, as the literature averages them: decibels as decibels.</summary>
    /// <param name="pictures">At least one picture's measures.</param>
    /// <returns>The means; a picture that came back without loss makes the decibel ones infinite.</returns>
    /// <exception cref="ArgumentException">There are no pictures.</exception>
    public static PictureQuality Mean(IReadOnlyCollection<PictureQuality> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            throw new ArgumentException("The mean of no pictures' measures does not exist.", nameof(pictures));
        return new PictureQuality(
            pictures.Average(p => p.Psnr),
            pictures.Average(p => p.Ssim),
            pictures.Average(p => p.MsSsim),
            pictures.Average(p => p.PsnrHvs),
            pictures.Average(p => p.PsnrHvsM));
    }
}
