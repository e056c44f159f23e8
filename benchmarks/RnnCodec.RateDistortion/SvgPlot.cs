using System.Globalization;
using System.Net;
using System.Text;
using RnnCodec.Evaluation.Curves;

namespace RnnCodec.RateDistortion;

/// <summary>How a curve is drawn.</summary>
internal enum CurveStyle
{
    Thick,
    Thin,
    Dashed,
}

/// <summary>One curve of a plot.</summary>
internal sealed record PlottedCurve(RateDistortionCurve Curve, CurveStyle Style);

/// <summary>Rate-distortion curves as an SVG file.</summary>
internal static class SvgPlot
{
    private const int Width = 760;
    private const int Height = 440;
    private const int Left = 60;
    private const int Right = 190;
    private const int Top = 20;
    private const int Bottom = 48;
    private const double MostBpp = 2;

    /// <summary>Told apart by people who see colours differently: after Okabe and Ito.</summary>
    private static readonly string[] Colours =
    [
        "#b3305d", "#e58fb0", "#0072b2", "#56b4e9", "#009e73", "#b07900", "#7a4fb5", "#5f6b78", "#8a5a2b", "#d55e00", "#3f8f2f", "#222222",
    ];

    public static string Draw(string quality, IReadOnlyList<PlottedCurve> curves)
    {
        var visible = curves.SelectMany(c => c.Curve.Points).Where(p => p.Bpp <= MostBpp).Select(p => p.Quality).ToArray();
        var step = Step((visible.Max() - visible.Min()) / 8);
        var (least, most) = (Math.Floor(visible.Min() / step) * step, Math.Ceiling(visible.Max() / step) * step);
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\"");
        Line($"  font-family=\"sans-serif\" font-size=\"12\" role=\"img\" aria-label=\"{Escaped(quality)} against bits per pixel\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        for (var bpp = 0.0; bpp <= MostBpp; bpp += 0.25)
        {
            Line($"<path d=\"M{X(bpp):0.#} {Top}V{Height - Bottom}\" stroke=\"#e3e6ea\"/>");
            Line($"<text x=\"{X(bpp):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\" fill=\"#444\">{bpp:0.##}</text>");
        }
        for (var y = least; y <= most + step / 2; y += step)
        {
            Line($"<path d=\"M{Left} {Y(y):0.#}H{Width - Right}\" stroke=\"#e3e6ea\"/>");
            Line($"<text x=\"{Left - 6}\" y=\"{Y(y) + 4:0.#}\" text-anchor=\"end\" fill=\"#444\">{y:0.##}</text>");
        }
        Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\" fill=\"#222\">bits per pixel</text>");
        Line($"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\" fill=\"#222\">{Escaped(quality)}</text>");
        for (var i = 0; i < curves.Count; i++)
        {
            var (width, dashes) = curves[i].Style switch
            {
                CurveStyle.Thick => ("2.8", ""),
                CurveStyle.Thin => ("1.5", ""),
                _ => ("1.5", " stroke-dasharray=\"6 4\""),
            };
            var style = $"stroke=\"{Colours[i % Colours.Length]}\" stroke-width=\"{width}\"{dashes}";
            var points = curves[i].Curve.Points.Where(p => p.Bpp <= MostBpp)
                .Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Bpp):0.#},{Y(p.Quality):0.#}"));
            Line($"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" {style}/>");
            var legend = Top + 14 + 20 * i;
            Line($"<path d=\"M{Width - Right + 12} {legend - 4}h24\" {style}/>");
            Line($"<text x=\"{Width - Right + 42}\" y=\"{legend}\" fill=\"#222\">{Escaped(curves[i].Curve.Name)}</text>");
        }
        Line($"</svg>");
        return svg.ToString();

        double X(double bpp) => Left + bpp / MostBpp * (Width - Left - Right);
        double Y(double value) => Height - Bottom - (value - least) / (most - least) * (Height - Top - Bottom);
        void Line(FormattableString text) => svg.Append(FormattableString.Invariant(text)).Append('\n');
    }

    /// <summary>The round number next above a span: 1, 2 or 5 times a power of ten.</summary>
    private static double Step(double span)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(span)));
        return power * (span / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
