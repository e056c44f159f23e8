using RnnCodec.Quality;

namespace RnnCodec.RateDistortion.Evaluation;

/// <summary>One of the measures by name.</summary>
/// <param name="Name">As in the result files' columns.</param>
/// <param name="Of">Its value.</param>
/// <param name="Format">How it is written in a table.</param>
/// <param name="ForDelta">The scale on which Bjontegaard deltas are taken: decibels.</param>
internal sealed record QualityMeasure(string Name, Func<PictureQuality, double> Of, string Format, Func<double, double> ForDelta)
{
    public static QualityMeasure Psnr { get; } = new("psnr", q => q.Psnr, "0.00", v => v);

    public static QualityMeasure Ssim { get; } = new("ssim", q => q.Ssim, "0.0000", RnnCodec.Quality.MsSsim.ToDecibels);

    public static QualityMeasure MsSsim { get; } = new("ms-ssim", q => q.MsSsim, "0.0000", RnnCodec.Quality.MsSsim.ToDecibels);

    public static QualityMeasure PsnrHvs { get; } = new("psnr-hvs", q => q.PsnrHvs, "0.00", v => v);

    public static QualityMeasure PsnrHvsM { get; } = new("psnr-hvs-m", q => q.PsnrHvsM, "0.00", v => v);

    public static IReadOnlyList<QualityMeasure> All { get; } = [Psnr, Ssim, MsSsim, PsnrHvs, PsnrHvsM];
}
