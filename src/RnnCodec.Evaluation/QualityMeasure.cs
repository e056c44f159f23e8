using RnnCodec.Quality;

namespace RnnCodec.Evaluation;

/// <summary>One of the measures by name.</summary>
/// <param name="Name">As in the result files' columns.</param>
/// <param name="Title">As the field writes it.</param>
/// <param name="Of">Its value.</param>
/// <param name="Format">How it is written in a table.</param>
/// <param name="ForDelta">The scale on which Bjontegaard deltas are taken: decibels.</param>
public sealed record QualityMeasure(string Name, string Title, Func<PictureQuality, double> Of, string Format, Func<double, double> ForDelta)
{
    public static QualityMeasure Psnr { get; } = Decibels("psnr", "PSNR", q => q.Psnr);

    public static QualityMeasure Ssim { get; } = Similarity("ssim", "SSIM", q => q.Ssim);

    public static QualityMeasure MsSsim { get; } = Similarity("ms-ssim", "MS-SSIM", q => q.MsSsim);

    public static QualityMeasure PsnrHvs { get; } = Decibels("psnr-hvs", "PSNR-HVS", q => q.PsnrHvs);

    public static QualityMeasure PsnrHvsM { get; } = Decibels("psnr-hvs-m", "PSNR-HVS-M", q => q.PsnrHvsM);

    public static IReadOnlyList<QualityMeasure> All { get; } = [Psnr, Ssim, MsSsim, PsnrHvs, PsnrHvsM];

    /// <summary>True where the value is in decibels by itself.</summary>
    public bool InDecibels { get; private init; }

    private static QualityMeasure Decibels(string name, string title, Func<PictureQuality, double> of) =>
        new(name, title, of, "0.00", v => v) { InDecibels = true };

    private static QualityMeasure Similarity(string name, string title, Func<PictureQuality, double> of) =>
        new(name, title, of, "0.0000", RnnCodec.Quality.MsSsim.ToDecibels);
}
