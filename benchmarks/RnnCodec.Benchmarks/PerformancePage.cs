using System.Runtime.InteropServices;

namespace RnnCodec.Benchmarks;

/// <summary>docs/performance.md: everything about time and memory that can be measured on one machine in some ten minutes.</summary>
internal static class PerformancePage
{
    public static void Write(string path)
    {
        var folder = Directory.CreateTempSubdirectory("rnncodec-performance-");
        try
        {
            var page = new MarkdownPage();
            page.Line("# Performance");
            page.Line("Written by `./build.sh bench`. Changes by hand are lost.");
            page.Line($"Measured on {Processor()} ({RuntimeInformation.OSArchitecture}), {KernelSpeed.Threads(Environment.ProcessorCount)}, "
                + $".NET {Environment.Version}. "
                + "The page in the repository was made on a shared machine of two cores, which did much other work meanwhile: what is compared "
                + "took turns, and the figures to go by are ratios, shares and CPU times; wall times and absolute figures are that machine's on that day.");
            var (small, picture) = (BenchmarkFile.Of(BenchmarkPictures.Mosaic(1, 1)), BenchmarkFile.Of(BenchmarkPictures.Mosaic(2, 2)));
            var processes = new WholeProcess(page, folder.FullName);
            Section("folders", processes.WriteFolders);
            Section("start", () => processes.WriteStart(small));
            Section("beside other tools", () => processes.WriteOthers(picture));
            Section("where the time goes", () => CodingProfile.Write(page, picture));
            Section("convolutions", () => KernelSpeed.Write(page));
            Section("sizes", processes.WriteSizes);
            Section("PyTorch", () => TorchSpeed.Write(page, picture, folder.FullName));
            page.Save(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Section(string name, Action write)
    {
        var cost = Cost.Of(write);
        Console.Error.WriteLine($"{name}: {cost.WallSeconds:0} s");
    }

    private static string Processor()
    {
        const string Linux = "/proc/cpuinfo", Key = "model name";
        var line = File.Exists(Linux) ? File.ReadLines(Linux).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "an unnamed processor";
    }
}
