using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>File sizes with plain bits and with the entropy model, every byte counted.</summary>
internal static class CodedSizes
{
    private static readonly double[] Qualities = [25, 50, 75];

    public static void Print(string folder)
    {
        var table = new Table().AddColumn("picture");
        foreach (var q in Qualities)
            table.AddColumns($"quality {q}: plain", "coded", "saved");
        var totals = new long[Qualities.Length, 2];
        foreach (var path in Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            var image = BenchmarkPictures.Read(path);
            var cells = new List<string> { Path.GetFileName(path) };
            for (var i = 0; i < Qualities.Length; i++)
            {
                long before = Size(image, Qualities[i], entropyCoding: false), after = Size(image, Qualities[i], entropyCoding: true);
                totals[i, 0] += before;
                totals[i, 1] += after;
                cells.AddRange(Cells(before, after));
            }
            table.AddRow([.. cells]);
        }
        table.AddRow(["all", .. Enumerable.Range(0, Qualities.Length).SelectMany(i => Cells(totals[i, 0], totals[i, 1]))]);
        AnsiConsole.Profile.Width = 120;
        AnsiConsole.Write(table);
    }

    private static int Size(RgbImage image, double quality, bool entropyCoding) =>
        ImageCodec.Default.Encode(image, new EncodeOptions { Quality = quality, Effort = 0, EntropyCoding = entropyCoding, AllowExact = false }).Length;

    private static string[] Cells(long before, long after) => [$"{before:N0}", $"{after:N0}", $"{100 * (1 - (double)after / before):0.0} %"];
}
