using System.Globalization;

namespace RnnCodec.Cli.Evaluation;

/// <summary>The results as tables for reading.</summary>
internal static class ResultTables
{
    private static readonly double[] ShownRates = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];

    /// <summary>The codecs, each followed by itself before entropy coding where it has that stage.</summary>
    public static IReadOnlyList<CodecResult> WithUncoded(IEnumerable<CodecResult> results) =>
        [.. results.SelectMany(r => r.Uncoded() is { } uncoded ? new[] { r, uncoded } : [r])];

    public static void Write(TextWriter writer, IReadOnlyList<CodecResult> results)
    {
        var curves = WithUncoded(results);
        var width = curves.Max(c => c.Name.Length) + 2;
        writer.WriteLine("Area under the curve, k/8 bpp for k = 1 to 16; every picture interpolated, then averaged");
        Line(writer, width, "", QualityMeasure.All.Select(m => m.Name));
        foreach (var curve in curves)
            Line(writer, width, curve.Name, QualityMeasure.All.Select(m => Number(curve.CurveAtPaperRates(m).AreaUnderCurve(), "0.0000")));
        foreach (var measure in QualityMeasure.All)
        {
            writer.WriteLine();
            writer.WriteLine($"{measure.Name} at bpp");
            Line(writer, width, "", ShownRates.Select(r => Number(r, "0.###")));
            foreach (var curve in curves)
                Line(writer, width, curve.Name, ShownRates.Select(r => Number(curve.CurveAtPaperRates(measure).QualityAt(r), measure.Format)));
        }
        if (curves.Count < 2)
            return;
        foreach (var measure in QualityMeasure.All)
        {
            writer.WriteLine();
            writer.WriteLine($"Bjontegaard delta rate in {measure.Name} decibels, per cent: the row's codec against the column's");
            Line(writer, width, "", curves.Select(c => c.Name));
            foreach (var curve in curves)
                Line(writer, width, curve.Name, curves.Select(reference => reference == curve ? "" : Number(curve.DeltaRate(reference, measure), "+0.0;-0.0;0.0")));
        }
        writer.WriteLine();
        writer.WriteLine("Mean seconds a picture over all settings (external tools: the whole process)");
        Line(writer, width, "", ["encode", "decode"]);
        foreach (var result in results)
            Line(writer, width, result.Name, [Number(result.Measurements.Average(m => m.EncodeSeconds), "0.000"), Number(result.Measurements.Average(m => m.DecodeSeconds), "0.000")]);
    }

    private static void Line(TextWriter writer, int width, string head, IEnumerable<string> cells) =>
        writer.WriteLine(head.PadRight(width) + string.Concat(cells.Select(c => c.PadLeft(Math.Max(width, 11)))));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
