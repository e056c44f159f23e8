using System.Text.Json;
using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Curves;

namespace RnnCodec.RateDistortion;

/// <summary>Mean rate and distortion on Kodak as others have published them; see published-kodak.json.</summary>
internal sealed record PublishedCurve(string Name, string Citation, string Source, IReadOnlyDictionary<string, RateDistortionCurve> Measures)
{
    private static readonly QualityMeasure[] Measured = [QualityMeasure.Psnr, QualityMeasure.MsSsim];

    private static readonly JsonElement Document = JsonDocument.Parse(Resource).RootElement;

    private static Stream Resource => typeof(PublishedCurve).Assembly.GetManifestResourceStream("published-kodak.json")!;

    public static IReadOnlyList<PublishedCurve> All { get; } = [.. Document.GetProperty("curves").EnumerateArray().Select(Parse)];

    /// <summary>The curve in a measure; null where nobody has published it.</summary>
    public RateDistortionCurve? Curve(QualityMeasure measure) => Measures.GetValueOrDefault(measure.Name);

    private static PublishedCurve Parse(JsonElement curve)
    {
        var name = curve.GetProperty("name").GetString()!;
        return new PublishedCurve(
            name,
            curve.GetProperty("citation").GetString()!,
            Document.GetProperty("sources").GetProperty(curve.GetProperty("source").GetString()!).GetString()!,
            Measured.ToDictionary(m => m.Name, m => new RateDistortionCurve(name, Points(curve.GetProperty(m.Name)))));
    }

    private static IEnumerable<RateDistortionPoint> Points(JsonElement pairs) =>
        pairs.EnumerateArray().Select(p => new RateDistortionPoint(p[0].GetDouble(), p[1].GetDouble()));
}
