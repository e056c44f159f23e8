using RnnCodec.Evaluation.Curves;
using RnnCodec.Quality;

namespace RnnCodec.Evaluation;

/// <summary>Every measurement of one codec, and the curves made of them.</summary>
/// <remarks>
/// A lossless setting has no finite decibels and no place on a curve; a picture that is lossless at every setting has no curve and is left out of
/// the means.
/// </remarks>
public sealed record CodecResult(string Name, string Description, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>
    /// The mean curve at the paper's rates: every picture is interpolated to a rate, then the pictures are averaged. Areas
    /// are taken under it, since codecs whose settings fix the quality reach a rate at another setting on every picture. Null where no picture
    /// has a curve.
    /// </summary>
    public RateDistortionCurve? CurveAtPaperRates(QualityMeasure measure)
    {
        RateDistortionCurve[] pictures = [.. PicturesWithCurves(measure).Select(p => Curve(p.Key, p.Select(m => (m.Bpp, measure.Of(m.Quality))))!)];
        return pictures.Length == 0 ? null : RateDistortionCurve.MeanAtRates(Name, pictures, RateDistortionCurve.PaperRates);
    }

    /// <summary>
    /// The mean curve setting by setting, mean rate against mean quality, as published curves are made. Bjontegaard deltas
    /// are taken between these, which end where the codec does. Null where no setting has finite means.
    /// </summary>
    public RateDistortionCurve? CurveOfSettings(QualityMeasure measure) => Curve(
        Name,
        PicturesWithCurves(measure).SelectMany(p => p).GroupBy(m => m.Setting).Select(s => (s.Average(m => m.Bpp), s.Average(m => measure.Of(m.Quality)))));

    /// <summary>The area under <see cref="CurveAtPaperRates"/>, which is level where a picture's settings do not reach; NaN where there is no curve.</summary>
    public double Area(QualityMeasure measure) => CurveAtPaperRates(measure)?.AreaUnderCurve() ?? double.NaN;

    /// <summary>The mean quality at a rate, every picture interpolated; NaN where the settings' mean rates do not reach it.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="bpp">Bits per pixel.</param>
    public double QualityAt(QualityMeasure measure, double bpp) => CurveOfSettings(measure)?.Reaches(bpp) == true
        ? PicturesWithCurves(measure).Average(p => Curve(p.Key, p.Select(m => (m.Bpp, measure.Of(m.Quality))))!.QualityAt(bpp))
        : double.NaN;

    /// <summary>The mean Butteraugli distance at a rate, every picture interpolated; NaN where a picture was not measured on both sides of it.</summary>
    /// <param name="bpp">Bits per pixel.</param>
    public double ButteraugliAt(double bpp) => Measurements.GroupBy(m => m.Picture).Average(picture =>
        Curve(picture.Key, picture.Where(m => m.Butteraugli is not null).Select(m => (m.Bpp, -m.Butteraugli!.Value))) is { } curve && curve.Reaches(bpp)
            ? -curve.QualityAt(bpp)
            : double.NaN);

    /// <summary>Every setting's means over the pictures.</summary>
    public IEnumerable<(string Setting, double Bpp, PictureQuality Quality, double EncodeSeconds, double DecodeSeconds)> MeanSettings() =>
        Measurements.GroupBy(m => m.Setting).Select(setting => (
            setting.Key,
            setting.Average(m => m.Bpp),
            PictureQuality.Mean([.. setting.Select(m => m.Quality)]),
            setting.Average(m => m.EncodeSeconds),
            setting.Average(m => m.DecodeSeconds)));

    /// <summary>By how many per cent this codec's files are larger than the reference's at equal quality; NaN where no quality is reached by both.</summary>
    public double DeltaRate(CodecResult reference, QualityMeasure measure) =>
        reference.CurveOfSettings(measure) is { } curve ? DeltaRate(curve, measure) : double.NaN;

    /// <inheritdoc cref="DeltaRate(CodecResult, QualityMeasure)"/>
    public double DeltaRate(RateDistortionCurve reference, QualityMeasure measure) => CurveOfSettings(measure) is { } curve
        ? BjontegaardDelta.Rate(reference.WithQuality(measure.ForDelta), curve.WithQuality(measure.ForDelta))
        : double.NaN;

    private static RateDistortionCurve? Curve(string name, IEnumerable<(double Bpp, double Quality)> points)
    {
        RateDistortionPoint[] finite = [.. points.Where(p => double.IsFinite(p.Quality)).Select(p => new RateDistortionPoint(p.Bpp, p.Quality))];
        return finite.Length == 0 ? null : new RateDistortionCurve(name, finite);
    }

    private IEnumerable<IGrouping<string, Measurement>> PicturesWithCurves(QualityMeasure measure) =>
        Measurements.GroupBy(m => m.Picture).Where(picture => picture.Any(m => double.IsFinite(measure.Of(m.Quality))));
}
