using System.Globalization;
using System.Text;
using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Curves;

namespace RnnCodec.RateDistortion;

/// <summary>docs/results.md and its plots.</summary>
internal sealed class ResultsPage(IReadOnlyList<CodecResult> results, IReadOnlyList<string> missing, IReadOnlyList<ExamplePicture> examples)
{
    private const int KodakPictures = 24;

    private static readonly double[] ShownRates = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];
    private static readonly double[] ButteraugliRates = [0.3, 0.8];
    private static readonly QualityMeasure[] Shown = [QualityMeasure.MsSsim, QualityMeasure.Psnr, QualityMeasure.PsnrHvs];

    private readonly StringBuilder _page = new();
    private readonly string[] _pictures = [.. results.SelectMany(r => r.Measurements).Select(m => m.Picture).Distinct()];

    /// <summary>Others' figures are for Kodak, and say nothing beside other pictures.</summary>
    private bool IsKodak => _pictures.Length == KodakPictures && _pictures.All(p => p.StartsWith("kodim", StringComparison.Ordinal));

    private IReadOnlyList<CodecResult> Own => [.. results.Where(r => CodecSet.OwnNames.Contains(r.Name))];

    private IReadOnlyList<PublishedCurve> Published => IsKodak ? PublishedCurve.All : [];

    public void Write(string folder)
    {
        var model = CodecModel.Default;
        Line("# Results");
        Line("Written by `dotnet run --project benchmarks/RnnCodec.RateDistortion -c Release -- results KODAK --butteraugli`, "
            + "where KODAK is the folder of the 24 pictures of the Kodak Lossless True Color Image Suite. Changes by hand are lost.");
        Line($"Model `{model.Name}` ({model.Id}, {model.WeightCount:N0} weights) on {_pictures.Length} pictures. "
            + "Every byte of every file is counted, headers too; pictures go in and come out as 8-bit RGB.");
        WriteCurves(folder);
        WriteAreas();
        WriteRates();
        WriteDeltas();
        WriteWhereOthersAreBetter();
        WriteButteraugli();
        WriteChecks();
        WriteExamples();
        WriteCodecs();
        File.WriteAllText(Path.Combine(folder, "results.md"), _page.ToString().TrimEnd('\n') + "\n");
    }

    private void WriteCurves(string folder)
    {
        Line("## Curves");
        Line("A point a setting: its mean rate and mean quality over the pictures.");
        foreach (var measure in Shown)
        {
            PlottedCurve[] curves =
            [
                .. from result in results
                   where result.CurveOfSettings(measure) is not null
                   select new PlottedCurve(Scaled(result.CurveOfSettings(measure)!), Own.Contains(result) ? CurveStyle.Thick : CurveStyle.Thin),
                .. from published in Published
                   where published.Curve(measure) is not null
                   select new PlottedCurve(Scaled(published.Curve(measure)!), CurveStyle.Dashed),
            ];
            var unit = measure.InDecibels ? "dB" : "-10 log10(1 - value), dB";
            File.WriteAllText(Path.Combine(folder, "results", $"{measure.Name}.svg"), SvgPlot.Draw($"{measure.Title}, {unit}", curves));
            Line($"![{measure.Title} against bits per pixel](results/{measure.Name}.svg)");

            RateDistortionCurve Scaled(RateDistortionCurve curve) => curve.WithQuality(measure.ForDelta);
        }
        if (!IsKodak)
            return;
        Line("Thick: this codec. Dashed: published curves:");
        foreach (var source in Published.GroupBy(p => p.Source))
            Line($"- from {source.Key}: {string.Join("; ", source.Select(p => $"{p.Name}: {p.Citation}"))}.");
    }

    private void WriteAreas()
    {
        Line("## Area under the curve");
        Line("Toderici et al.'s rule: trapezoids from 0.125 to 2 bpp in steps of 0.125; every picture interpolated to these rates, then averaged. "
            + "Of published curves there are only means over the pictures, so theirs, and *MS-SSIM of means*, are areas under the curves drawn above.");
        Line("A curve that begins later or ends earlier than that range goes on level, which flatters it below its first point and wrongs it above its last: "
            + "*reach* says from where to where the settings' mean rates go. The area of a curve that does not reach 0.125 or 2 bpp stands in brackets.");
        Table(["", "reach, bpp", .. QualityMeasure.All.Select(m => m.Title), "MS-SSIM of means"],
        [
            .. results.Select(r => (string[])
            [
                r.Name, Reach(r.CurveOfSettings(QualityMeasure.MsSsim)),
                .. QualityMeasure.All.Select(m => Area(r.Area(m), r.CurveOfSettings(m), m)),
                AreaOf(r.CurveOfSettings(QualityMeasure.MsSsim), QualityMeasure.MsSsim),
            ]),
            .. Published.Select(p => (string[])
            [
                $"{p.Name} (published)", Reach(p.Curve(QualityMeasure.MsSsim)),
                .. QualityMeasure.All.Select(m => AreaOf(p.Curve(m), m)),
                AreaOf(p.Curve(QualityMeasure.MsSsim), QualityMeasure.MsSsim),
            ]),
        ]);

        static string Reach(RateDistortionCurve? curve) =>
            curve is null ? "" : $"{Number(curve.Points[0].Bpp, "0.000")} to {Number(curve.Points[^1].Bpp, "0.00")}";

        static string AreaOf(RateDistortionCurve? curve, QualityMeasure measure) => Area(curve?.AreaUnderCurve() ?? double.NaN, curve, measure);

        static string Area(double area, RateDistortionCurve? curve, QualityMeasure measure)
        {
            var isWhole = curve is not null && curve.Reaches(RateDistortionCurve.PaperRates[0]) && curve.Reaches(RateDistortionCurve.PaperRates[^1]);
            return isWhole || double.IsNaN(area) ? Number(area, measure.Format) : $"({Number(area, measure.Format)})";
        }
    }

    private void WriteRates()
    {
        Line("## Quality at given rates");
        Line("Every picture interpolated to the rate, then averaged; published curves interpolated themselves. "
            + "Empty where the settings' mean rates do not reach the rate.");
        foreach (var measure in Shown)
        {
            Table([$"{measure.Title} at bpp", .. ShownRates.Select(r => Number(r, "0.###"))],
            [
                .. results.Select(r => (string[])[r.Name, .. ShownRates.Select(rate => Number(r.QualityAt(measure, rate), measure.Format))]),
                .. from published in Published
                   let curve = published.Curve(measure)
                   where curve is not null
                   select (string[])
                   [
                       $"{published.Name} (published)",
                       .. ShownRates.Select(rate => curve.Reaches(rate) ? Number(curve.QualityAt(rate), measure.Format) : ""),
                   ],
            ]);
        }
    }

    private void WriteDeltas()
    {
        Line("## File size at equal quality");
        Line("Bjontegaard delta rate in per cent, over the range of qualities that both reach: "
            + "how much larger (+) or smaller (-) this codec's files are than the row's.");
        foreach (var own in Own)
        {
            Table([$"`{own.Name}` against", .. QualityMeasure.All.Select(m => m.Title)],
            [
                .. results.Where(r => r != own).Select(r => (string[])[r.Name, .. QualityMeasure.All.Select(m => Signed(own.DeltaRate(r, m)))]),
                .. Published.Select(p => (string[])
                [
                    $"{p.Name} (published)",
                    .. QualityMeasure.All.Select(m => p.Curve(m) is { } curve ? Signed(own.DeltaRate(curve, m)) : ""),
                ]),
            ]);
        }
    }

    private void WriteWhereOthersAreBetter()
    {
        var others = results.Except(Own).ToArray();
        if (Own.Count == 0 || others.Length == 0)
            return;
        Line("## Where others are better");
        Line("The rates (k/8 bpp) at which another codec's mean is better than this codec's in the way that is best in the measure:");
        Table(["", .. QualityMeasure.All.Select(m => m.Title)], others.Select(r => (string[])[r.Name, .. QualityMeasure.All.Select(m => Ranges(r, m))]));
    }

    private string Ranges(CodecResult other, QualityMeasure measure)
    {
        bool[] better = [.. RateDistortionCurve.PaperRates.Select(rate => Reached(other, rate) > Own.Max(own => Reached(own, rate)))];
        var ranges = new List<string>();
        for (var i = 0; i < better.Length; i++)
        {
            if (!better[i])
                continue;
            var first = i;
            while (i + 1 < better.Length && better[i + 1])
                i++;
            ranges.Add(first == i ? Rate(i) : $"{Rate(first)} to {Rate(i)}");
        }
        return ranges.Count == 0 ? "nowhere" : string.Join(", ", ranges);

        double Reached(CodecResult result, double rate)
        {
            var quality = result.QualityAt(measure, rate);
            return double.IsNaN(quality) ? double.NegativeInfinity : quality;
        }

        static string Rate(int i) => Number(RateDistortionCurve.PaperRates[i], "0.###");
    }

    private void WriteButteraugli()
    {
        if (!results.SelectMany(r => r.Measurements).Any(m => m.Butteraugli is not null))
            return;
        Line("## Butteraugli");
        Line("Mean 3-norm of the visible differences (lower is better), by butteraugli_main of libjxl, "
            + "every picture interpolated to the rate; empty where not all pictures reach it.");
        Table(["", .. ButteraugliRates.Select(r => $"at {Number(r, "0.#")} bpp")],
            results.Select(r => (string[])[r.Name, .. ButteraugliRates.Select(rate => Number(r.ButteraugliAt(rate), "0.000"))]));
    }

    /// <summary>What is known of others on Kodak, measured again: a wrong metric or a byte not counted would show here.</summary>
    private void WriteChecks()
    {
        if (!IsKodak)
            return;
        var rows = new List<string[]>();
        foreach (var (name, area) in new[] { ("jpeg420", 1.795), ("jpeg444", 1.770) })
        {
            if (results.FirstOrDefault(r => r.Name == name) is { } jpeg)
                rows.Add([name, "MS-SSIM, area", Number(area, "0.000"), Number(jpeg.Area(QualityMeasure.MsSsim), "0.0000")]);
        }
        if (results.FirstOrDefault(r => r.Name == "jpeg420") is { } subsampled)
        {
            foreach (var (rate, decibels) in new[] { (0.375, 27.5), (1, 36.9), (2, 43.8) })
            {
                var here = subsampled.QualityAt(QualityMeasure.PsnrHvs, rate);
                rows.Add(["jpeg420", $"PSNR-HVS at {Number(rate, "0.###")} bpp", Number(decibels, "0.0"), Number(here, "0.00")]);
            }
        }
        var published = PublishedCurve.All.First(p => p.Name == "WebP");
        if (results.FirstOrDefault(r => r.Name == "webp") is { } webp)
        {
            foreach (var measure in new[] { QualityMeasure.Psnr, QualityMeasure.MsSsim })
            {
                foreach (var rate in new[] { 0.25, 0.5, 1, 1.5 })
                {
                    var (there, here) = (published.Curve(measure)!.QualityAt(rate), webp.CurveOfSettings(measure)!.QualityAt(rate));
                    rows.Add(["webp", $"{measure.Title} at {Number(rate, "0.##")} bpp", Number(there, measure.Format), Number(here, measure.Format)]);
                }
            }
        }
        if (rows.Count == 0)
            return;
        Line("## Checks of the measuring");
        Line("JPEG (libjpeg-turbo) and WebP on Kodak as measured elsewhere, and here:");
        Table(["", "", "known", "here"], rows);
    }

    private void WriteExamples()
    {
        if (examples.Count == 0)
            return;
        Line("## Examples");
        Line("This codec with a target of 0.25, 0.5 and 1 bpp, and the best of the others' measured settings that is not larger "
            + "(they come in steps, so up to a tenth smaller). The middle of each picture, its figures those of the whole.");
        foreach (var picture in examples)
        {
            Line($"### {picture.Name}");
            Table(["", "this codec", .. picture.Others, "original"], picture.Rows.Select(r => (string[])
                [$"{Number(r.Bpp, "0.00")} bpp", Cell(r.Own), .. r.Others.Select(Cell), Cell(picture.Original)]));
        }

        static string Cell(Example example) => $"![{example.Caption}](results/{example.File})<br>{example.Caption}";
    }

    private void WriteCodecs()
    {
        Line("## What was measured");
        Table(["", "how", "encode, s", "decode, s"], results.Select(r => (string[])
        [
            r.Name, $"`{r.Description}`",
            Number(r.Measurements.Average(m => m.EncodeSeconds), "0.000"),
            Number(r.Measurements.Average(m => m.DecodeSeconds), "0.000"),
        ]));
        Line("Seconds are means over pictures and settings on a shared machine, "
            + "of whole processes for external tools: an order of magnitude, not a benchmark.");
        foreach (var sentence in missing)
            Line(sentence);
    }

    private void Table(IReadOnlyList<string> head, IEnumerable<string[]> rows)
    {
        _page.Append($"| {string.Join(" | ", head)} |\n|{string.Concat(Enumerable.Repeat("---|", head.Count))}\n");
        foreach (var row in rows)
            _page.Append($"| {string.Join(" | ", row)} |\n");
        _page.Append('\n');
    }

    private void Line(string text) => _page.Append(text).Append("\n\n");

    private static string Signed(double percent) => Number(percent, "+0.0;-0.0;0.0");

    private static string Number(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
