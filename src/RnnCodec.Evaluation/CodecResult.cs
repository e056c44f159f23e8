using RnnCodec.Evaluation.Curves;
using RnnCodec.Quality;

namespace RnnCodec.Evaluation;

/// <summary>Every measurement of one codec, and the curves made of them.</summary>
public sealed record CodecResult(string Name, string Description, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>
    /// The mean curve at the paper's rates: every picture is interpolated to a rate, then the pictures are averaged. Areas
    /// are taken under it, since codecs whose settings fix the quality reach a rate at another setting on every picture.
    /// </summary>
    public RateDistortionCurve CurveAtPaperRates(QualityMeasure measure) => RateDistortionCurve.MeanAtRates(
        Name,
        [.. Measurements.GroupBy(m => m.Picture).Select(picture => Curve(picture.Key, picture.Select(m => (m.Bpp, measure.Of(m.Quality)))))],
        RateDistortionCurve.PaperRates);

    /// <summary>
    /// The mean curve setting by setting, mean rate against mean quality, as published curves are made. Bjontegaard deltas
    /// are taken between these, which end where the codec does.
    /// </summary>
    public RateDistortionCurve CurveOfSettings(QualityMeasure measure) =>
        Curve(Name, MeanSettings().Select(m => (m.Bpp, measure.Of(m.Quality))));

    /// <summary>Every setting's means over the pictures.</summary>
    public IEnumerable<(string Setting, double Bpp, PictureQuality Quality, double EncodeSeconds, double DecodeSeconds)> MeanSettings() =>
        Measurements.GroupBy(m => m.Setting).Select(setting => (
            setting.Key,
            setting.Average(m => m.Bpp),
            PictureQuality.Mean([.. setting.Select(m => m.Quality)]),
            setting.Average(m => m.EncodeSeconds),
            setting.Average(m => m.DecodeSeconds)));

    /// <summary>By how many per cent this codec's files are larger than the reference's at equal quality.</summary>
    public double DeltaRate(CodecResult reference, QualityMeasure measure) => BjontegaardDelta.Rate(
        reference.CurveOfSettings(measure).WithQuality(measure.ForDelta),
        CurveOfSettings(measure).WithQuality(measure.ForDelta));

    /// <summary>A lossless setting has no finite decibels and no place on a curve.</summary>
    private static RateDistortionCurve Curve(string name, IEnumerable<(double Bpp, double Quality)> points) =>
        new(name, points.Where(p => double.IsFinite(p.Quality)).Select(p => new RateDistortionPoint(p.Bpp, p.Quality)));
}
