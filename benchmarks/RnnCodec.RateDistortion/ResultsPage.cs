using System.Globalization;
using System.Text;
using RnnCodec.Architecture;
using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Curves;

namespace RnnCodec.RateDistortion;

/// <summary>docs/results.md and its plots.</summary>
internal sealed class ResultsPage(IReadOnlyList<CodecResult> results, IReadOnlyList<ExamplePicture> examples, int pictureCount)
{
    private const string Jpeg = "jpeg420";
    private const int KodakPictures = 24;

    private static readonly double[] ShownRates = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];
    private static readonly QualityMeasure[] Plotted = [QualityMeasure.MsSsim, QualityMeasure.Psnr, QualityMeasure.PsnrHvs];

    private readonly StringBuilder _page = new();

    /// <summary>Others' figures are for Kodak, and say nothing beside other pictures.</summary>
    private readonly bool _isKodak = pictureCount == KodakPictures && results[0].Measurements.All(m => m.Picture.StartsWith("kodim", StringComparison.Ordinal));

    private IEnumerable<CodecResult> Own => results.Where(r => CodecSet.OwnNames.Contains(r.Name));

    private IEnumerable<PublishedCurve> Published => _isKodak ? PublishedCurve.All : [];

    public void Write(string folder)
    {
        var model = CodecModel.Default;
        Line("# Results");
        Line($"Written by `dotnet run --project benchmarks/RnnCodec.RateDistortion -c Release -- results KODAK -c {string.Join(",", results.Select(r => r.Name))}`, where KODAK is the folder of the 24 pictures of the Kodak Lossless True Color Image Suite. Changes by hand are lost.");
        Line($"Model `{model.Name}` ({model.Id}, {model.WeightCount:N0} weights) on {pictureCount} pictures. Every byte of every file is counted.");
        WriteCurves(folder);
        WriteAreas();
        WriteRates();
        WriteDeltas();
        WriteWhereJpegIsBetter();
        WriteChecks();
        WriteExamples();
        WriteCodecs();
        File.WriteAllText(Path.Combine(folder, "results.md"), _page.ToString().TrimEnd('\n') + "\n");
    }

    private void WriteCurves(string folder)
    {
        Line("## Curves");
        foreach (var measure in Plotted)
        {
            var isSimilarity = !measure.InDecibels;
            var curves = results.Select(r => new PlottedCurve(Scaled(r.CurveOfSettings(measure)), false))
                .Concat(Published.Where(p => p.Measures.ContainsKey(measure.Name)).Select(p => new PlottedCurve(Scaled(p.Measures[measure.Name]), true)));
            File.WriteAllText(Path.Combine(folder, "results", $"{measure.Name}.svg"), SvgPlot.Draw($"{measure.Title}{(isSimilarity ? ", -10 log10(1 - value)" : "")}, dB", [.. curves]));
            Line($"![{measure.Title} against bits per pixel](results/{measure.Name}.svg)");

            RateDistortionCurve Scaled(RateDistortionCurve curve) => isSimilarity ? curve.WithQuality(measure.ForDelta) : curve;
        }
        if (_isKodak)
            Line($"Dashed: published curves, from {PublishedCurve.Source}: {string.Join("; ", Published.Select(p => $"{p.Name}: {p.Citation}"))}.");
    }

    private void WriteAreas()
    {
        Line("## Area under the curve");
        Line("The paper's rule: trapezoids from 0.125 to 2 bpp in steps of 0.125; every picture interpolated, then averaged; a curve that begins later or ends earlier goes on level.");
        Table(["", .. QualityMeasure.All.Select(m => m.Title)],
        [
            .. results.Select(r => (string[])[r.Name, .. QualityMeasure.All.Select(m => Number(r.CurveAtPaperRates(m).AreaUnderCurve(), m.Format))]),
            .. Published.Select(p => (string[])[$"{p.Name} (published)", .. QualityMeasure.All.Select(m => p.Measures.TryGetValue(m.Name, out var curve) ? Number(curve.AreaUnderCurve(), m.Format) : "")]),
        ]);
    }

    private void WriteRates()
    {
        Line("## Quality at given rates");
        foreach (var measure in new[] { QualityMeasure.Psnr, QualityMeasure.MsSsim, QualityMeasure.PsnrHvs })
        {
            Table([$"{measure.Title} at bpp", .. ShownRates.Select(r => Number(r, "0.###"))],
                results.Select(r => (string[])[r.Name, .. ShownRates.Select(rate => Number(r.CurveAtPaperRates(measure).QualityAt(rate), measure.Format))]));
        }
    }

    private void WriteDeltas()
    {
        Line("## File size at equal quality");
        Line("Bjontegaard delta rate in per cent over the range that both reach: how much larger (+) or smaller (-) this codec's files are than the row's.");
        foreach (var own in Own)
        {
            Table([$"`{own.Name}` against", .. QualityMeasure.All.Select(m => m.Title)],
            [
                .. results.Where(r => r != own).Select(r => (string[])[r.Name, .. QualityMeasure.All.Select(m => Signed(own.DeltaRate(r, m)))]),
                .. Published.Select(p => (string[])[$"{p.Name} (published)", .. QualityMeasure.All.Select(m => p.Measures.TryGetValue(m.Name, out var curve)
                    ? Signed(BjontegaardDelta.Rate(curve.WithQuality(m.ForDelta), own.CurveOfSettings(m).WithQuality(m.ForDelta))) : "")]),
            ]);
        }
    }

    private void WriteWhereJpegIsBetter()
    {
        if (results.FirstOrDefault(r => r.Name == Jpeg) is not { } jpeg)
            return;
        Line("## Where JPEG is better");
        Line("JPEG 4:2:0 at the paper's rates (k/8 bpp) against this codec in the way that has the larger area in the measure, and the pictures on which JPEG is better:");
        double[] rates = [0.25, 0.5, 1];
        Table(["", "against", "JPEG's mean is better at", .. rates.Select(r => $"pictures at {Number(r, "0.##")} bpp")],
            QualityMeasure.All.Select(m => (string[])[m.Title, Best(m).Name, Ranges(jpeg, m), .. rates.Select(r => $"{Count(jpeg, m, r)} of {pictureCount}")]));
    }

    private CodecResult Best(QualityMeasure measure) => Own.MaxBy(r => r.CurveAtPaperRates(measure).AreaUnderCurve())!;

    private string Ranges(CodecResult jpeg, QualityMeasure measure)
    {
        var (own, other) = (Best(measure).CurveAtPaperRates(measure), jpeg.CurveAtPaperRates(measure));
        var better = RateDistortionCurve.PaperRates.Where(r => other.QualityAt(r) > own.QualityAt(r)).ToArray();
        if (better.Length == 0)
            return "no rate";
        var isOneRange = Math.Abs(better[^1] - better[0] - 0.125 * (better.Length - 1)) < 1e-9;
        return isOneRange ? $"{Number(better[0], "0.###")} to {Number(better[^1], "0.###")} bpp" : string.Join(", ", better.Select(r => Number(r, "0.###"))) + " bpp";
    }

    private int Count(CodecResult jpeg, QualityMeasure measure, double rate)
    {
        var own = Best(measure).Measurements.GroupBy(m => m.Picture).ToDictionary(g => g.Key, At);
        return jpeg.Measurements.GroupBy(m => m.Picture).Count(g => At(g) > own[g.Key]);

        double At(IEnumerable<Measurement> picture) =>
            new RateDistortionCurve("picture", picture.Where(m => double.IsFinite(measure.Of(m.Quality))).Select(m => new RateDistortionPoint(m.Bpp, measure.Of(m.Quality)))).QualityAt(rate);
    }

    /// <summary>What is known of JPEG on Kodak, measured again: a wrong metric or a byte not counted would show here.</summary>
    private void WriteChecks()
    {
        if (!_isKodak)
            return;
        var rows = new List<string[]>();
        foreach (var (name, auc) in new[] { (Jpeg, 1.795), ("jpeg444", 1.770) })
        {
            if (results.FirstOrDefault(r => r.Name == name) is { } jpeg)
                rows.Add([name, "MS-SSIM, area", Number(auc, "0.000"), Number(jpeg.CurveAtPaperRates(QualityMeasure.MsSsim).AreaUnderCurve(), "0.0000")]);
        }
        if (results.FirstOrDefault(r => r.Name == Jpeg) is { } subsampled)
        {
            var curve = subsampled.CurveAtPaperRates(QualityMeasure.PsnrHvs);
            foreach (var (rate, decibels) in new[] { (0.125, 18.8), (0.375, 27.5), (1, 36.9), (2, 43.8) })
                rows.Add([Jpeg, $"PSNR-HVS at {Number(rate, "0.###")} bpp", Number(decibels, "0.0"), Number(curve.QualityAt(rate), "0.00")]);
            rows.Add([Jpeg, "PSNR-HVS, area", "67.1", Number(curve.AreaUnderCurve(), "0.00")]);
        }
        if (rows.Count == 0)
            return;
        Line("## Checks of the measuring");
        Line("JPEG (libjpeg-turbo) on Kodak as measured elsewhere, and here:");
        Table(["", "", "known", "here"], rows);
    }

    private void WriteExamples()
    {
        Line("## Examples");
        Line("This codec with a target of 0.25, 0.5 and 1 bpp, and the best JPEG 4:2:0 that is not larger. The middle of each picture, its figures those of the whole.");
        foreach (var picture in examples)
        {
            Line($"### {picture.Name}");
            Table(["", "this codec", "JPEG", "original"], picture.Rows.Select(r => (string[])[$"{Number(r.Bpp, "0.00")} bpp", Cell(r.Own), r.Jpeg is null ? "" : Cell(r.Jpeg), Cell(picture.Original)]));
        }

        static string Cell(Example example) => $"![{example.Caption}](results/{example.File})<br>{example.Caption}";
    }

    private void WriteCodecs()
    {
        Line("## What was measured");
        Table(["", "how", "encode, s", "decode, s"], results.Select(r => (string[])[r.Name, $"`{r.Description}`", Number(r.Measurements.Average(m => m.EncodeSeconds), "0.000"), Number(r.Measurements.Average(m => m.DecodeSeconds), "0.000")]));
        Line("Seconds are means over pictures and settings on a shared machine, of whole processes for external tools: an order of magnitude, not a benchmark.");
    }

    private void Table(IReadOnlyList<string> head, IEnumerable<string[]> rows)
    {
        _page.Append($"| {string.Join(" | ", head)} |\n|{string.Concat(Enumerable.Repeat("---|", head.Count))}\n");
        foreach (var row in rows)
            _page.Append($"| {string.Join(" | ", row)} |\n");
        _page.Append('\n');
    }

    private void Line(FormattableString text) => _page.Append(text.ToString(CultureInfo.InvariantCulture)).Append("\n\n");

    private void Line(string text) => _page.Append(text).Append("\n\n");

    private static string Signed(double percent) => double.IsNaN(percent) ? "" : Number(percent, "+0.0;-0.0;0.0");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
