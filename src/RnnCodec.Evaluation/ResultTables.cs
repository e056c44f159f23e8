using System.Globalization;

namespace RnnCodec.Evaluation;

/// <summary>The results as tables for reading.</summary>
public static class ResultTables
{
    private static readonly double[] ShownRates = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2];

    public static void Write(TextWriter writer, IReadOnlyList<CodecResult> results)
    {
        var width = results.Max(c => c.Name.Length) + 2;
        writer.WriteLine("Area under the curve, k/8 bpp for k = 1 to 16; every picture interpolated, then averaged");
        Line(writer, width, "", QualityMeasure.All.Select(m => m.Name));
        foreach (var result in results)
            Line(writer, width, result.Name, QualityMeasure.All.Select(m => Number(result.Area(m), "0.0000")));
        foreach (var measure in QualityMeasure.All)
        {
            writer.WriteLine();
            writer.WriteLine($"{measure.Name} at bpp");
            Line(writer, width, "", ShownRates.Select(r => Number(r, "0.###")));
            foreach (var result in results)
                Line(writer, width, result.Name, ShownRates.Select(r => Number(result.QualityAt(measure, r), measure.Format)));
        }
        if (results.Count < 2)
            return;
        foreach (var measure in QualityMeasure.All)
        {
            writer.WriteLine();
            writer.WriteLine($"Bjontegaard delta rate in {measure.Name} decibels, per cent: the row's codec against the column's");
            Line(writer, width, "", results.Select(c => c.Name));
            foreach (var result in results)
            {
                var deltas = results.Select(reference => reference == result ? "" : Number(result.DeltaRate(reference, measure), "+0.0;-0.0;0.0"));
                Line(writer, width, result.Name, deltas);
            }
        }
        writer.WriteLine();
        writer.WriteLine("Mean seconds a picture over all settings (external tools: the whole process)");
        Line(writer, width, "", ["encode", "decode"]);
        foreach (var result in results)
        {
            var (encode, decode) = (result.Measurements.Average(m => m.EncodeSeconds), result.Measurements.Average(m => m.DecodeSeconds));
            Line(writer, width, result.Name, [Number(encode, "0.000"), Number(decode, "0.000")]);
        }
    }

    private static void Line(TextWriter writer, int width, string head, IEnumerable<string> cells) =>
        writer.WriteLine(head.PadRight(width) + string.Concat(cells.Select(c => c.PadLeft(Math.Max(width, 11)))));

    private static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
