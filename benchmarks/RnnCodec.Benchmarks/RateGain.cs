using RnnCodec.Quality;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>What leaving bits out gains: PSNR at a target rate with iterations and threshold chosen together, against iterations alone.</summary>
internal static class RateGain
{
    private static readonly double[] Rates = [0.3, 0.6, 1.0];

    public static void Print(string folder)
    {
        var table = new Table().AddColumn("picture");
        foreach (var rate in Rates)
            table.AddColumns($"{rate} bpp: iterations", "and threshold", "bpp used");
        foreach (var path in Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            var image = PictureFile.Read(path);
            var cells = new List<string> { Path.GetFileName(path) };
            foreach (var rate in Rates)
            {
                var alone = ImageCodec.Default.Encode(image, new EncodeOptions { TargetBitsPerPixel = rate, Threshold = 0 });
                var together = ImageCodec.Default.Encode(image, new EncodeOptions { TargetBitsPerPixel = rate });
                cells.AddRange([Decibels(image, alone), Decibels(image, together), $"{ImageCodec.Identify(together).BitsPerPixel:0.000}"]);
            }
            table.AddRow([.. cells]);
        }
        AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(table);
    }

    private static string Decibels(RgbImage image, byte[] file) => $"{Psnr.Measure(image, ImageCodec.Default.Decode(file)):0.00} dB";
}
