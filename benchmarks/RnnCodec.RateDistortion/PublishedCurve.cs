using System.Text.Json;
using RnnCodec.Evaluation.Curves;

namespace RnnCodec.RateDistortion;

/// <summary>Mean rate and distortion on Kodak as others have published them; see published-kodak.json for the source.</summary>
internal sealed record PublishedCurve(string Name, string Citation, IReadOnlyDictionary<string, RateDistortionCurve> Measures)
{
    public static string Source => Document.RootElement.GetProperty("source").GetString()!;

    private static JsonDocument Document { get; } = JsonDocument.Parse(typeof(PublishedCurve).Assembly.GetManifestResourceStream("published-kodak.json")!);

    public static IReadOnlyList<PublishedCurve> All { get; } = [.. Document.RootElement.GetProperty("curves").EnumerateArray().Select(Parse)];

    private static PublishedCurve Parse(JsonElement curve)
    {
        var name = curve.GetProperty("name").GetString()!;
        return new PublishedCurve(
            name,
            curve.GetProperty("citation").GetString()!,
            new[] { "psnr", "ms-ssim" }.ToDictionary(m => m, m => new RateDistortionCurve(name, curve.GetProperty(m).EnumerateArray().Select(p => new RateDistortionPoint(p[0].GetDouble(), p[1].GetDouble())))));
    }
}
