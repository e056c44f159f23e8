using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>File sizes with plain bits and with the entropy model, every byte counted.</summary>
internal static class CodedSizes
{
    private static readonly int[] Iterations = [4, 8, 16];

    public static void Print(string folder)
    {
        var table = new Table().AddColumn("picture");
        foreach (var k in Iterations)
            table.AddColumns($"{k} iterations: plain", "coded", "saved");
        var totals = new long[Iterations.Length, 2];
        foreach (var path in Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            var image = PictureFile.Read(path);
            var plain = ImageCodec.Default.Encode(image, new EncodeOptions { EntropyCoding = false });
            var coded = ImageCodec.Default.Encode(image);
            var cells = new List<string> { Path.GetFileName(path) };
            for (var i = 0; i < Iterations.Length; i++)
            {
                long before = ImageCodec.TakeIterations(plain, Iterations[i]).Length, after = ImageCodec.TakeIterations(coded, Iterations[i]).Length;
                totals[i, 0] += before;
                totals[i, 1] += after;
                cells.AddRange(Cells(before, after));
            }
            table.AddRow([.. cells]);
        }
        table.AddRow(["all", .. Enumerable.Range(0, Iterations.Length).SelectMany(i => Cells(totals[i, 0], totals[i, 1]))]);
        AnsiConsole.Profile.Width = 120;
        AnsiConsole.Write(table);
    }

    private static string[] Cells(long before, long after) => [$"{before:N0}", $"{after:N0}", $"{100 * (1 - (double)after / before):0.0} %"];
}
