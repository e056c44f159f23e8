using System.Globalization;
using RnnCodec.Evaluation;
using RnnCodec.Evaluation.Codecs;

namespace RnnCodec.Benchmarks;

/// <summary>The tool as a process, start and end included: beside others' tools, on pictures of all sizes, and on folders.</summary>
internal sealed class WholeProcess(MarkdownPage page, string folder)
{
    private const int Rounds = 7;
    private const int FolderRounds = 3;
    private const int FolderCopies = 2;
    private const double Megabyte = 1 << 20;

    /// <summary>Settings of about one bit per pixel on photographs.</summary>
    private static readonly (string Codec, string Setting)[] Settings = [("jpeg420", "70"), ("webp", "76"), ("avif", "26"), ("jxl", "1.7")];

    /// <summary>Sample pictures beside and above each other, and how often they are run: 0.1 to 25 megapixels.</summary>
    private static readonly (int Columns, int Rows, int Runs)[] Sizes = [(1, 1, 5), (2, 2, 5), (4, 4, 3), (8, 8, 2), (16, 16, 1)];

    public void WriteStart(BenchmarkFile small)
    {
        var file = Save("small.rnnc", small.File);
        var own = Path.Combine(AppContext.BaseDirectory, "RnnCodec.Benchmarks.dll");
        List<(string Name, Func<Cost> Work)> works = [("a .NET program that does nothing", () => ChildProcess.Run("dotnet", [own, "nothing"]))];
        foreach (var tool in ToolProgram.All)
        {
            works.Add(($"{tool.Name}: `info FILE`", () => tool.Run("info", file)));
            works.Add(($"{tool.Name}: `--help`", () => tool.Run("--help")));
            works.Add(($"{tool.Name}: `decompress`, {small.Image.Width}x{small.Image.Height}", () => tool.Run("decompress", file, At("small.png"), "--force")));
        }
        var costs = Costs.InTurn(Rounds, [.. works.Select(w => w.Work)]);
        page.Line("## Start");
        page.Line($"Whole processes, {Rounds} rounds in turn; ratios to a program that does nothing.");
        page.Table(["", "CPU time, ratio", "wall time, ratio", "CPU, least and median", "wall, least and median"], works.Select((work, i) => (string[])
            [work.Name, $"{costs[i].RatioTo(costs[0]).Cpu:0.0}", $"{costs[i].RatioTo(costs[0]).Wall:0.0}", .. Seconds(costs[i])]));
    }

    public void WriteOthers(BenchmarkFile picture)
    {
        page.Line("## Beside other tools");
        page.Line($"Whole processes, PNG or PPM to file and back, about one bit per pixel, {Rounds} rounds in turn. {picture.Description}. "
            + $"Ratios of CPU time: {ToolProgram.Best.Name} over the other.");
        var (png, ppm) = (Save("picture.png", BenchmarkPictures.Png(picture.Image)), At("picture.ppm"));
        Ppm.Write(ppm, picture.Image);
        var quality = picture.Quality.ToString(CultureInfo.InvariantCulture);
        var (names, files, encoders, decoders) = (new List<string>(), new List<string>(), new List<Func<Cost>>(), new List<Func<Cost>>());
        foreach (var tool in ToolProgram.All.Reverse())
        {
            names.Add(tool.Name);
            files.Add(At("own.rnnc"));
            encoders.Add(() => tool.Run("compress", png, At("own.rnnc"), "--quality", quality, "--quiet", "--force"));
            decoders.Add(() => tool.Run("decompress", At("own.rnnc"), At("own.png"), "--force"));
        }
        var missing = new List<string>();
        var external = ExternalCodecs.Create();
        foreach (var (name, setting) in Settings)
        {
            var codec = external.Single(c => c.Name == name);
            if (codec.MissingProgram is { } absent)
            {
                missing.Add(absent);
                continue;
            }
            var (coded, restored) = (At("coded" + codec.Extensions.Coded), At(name + codec.Extensions.Restored));
            names.Add($"{codec.Encoder}, {codec.Decoder}");
            files.Add(coded);
            var input = codec.Extensions.Input == ".ppm" ? ppm : png;
            encoders.Add(() => ChildProcess.Run(codec.Encoder, ExternalCodec.Fill(codec.EncoderArguments, input, coded, setting)));
            decoders.Add(() => ChildProcess.Run(codec.Decoder, ExternalCodec.Fill(codec.DecoderArguments, coded, restored, setting)));
        }
        var (encoding, decoding) = (Costs.InTurn(Rounds, [.. encoders]), Costs.InTurn(Rounds, [.. decoders]));
        page.Table(["", "bpp", "compress, ratio", "decompress, ratio", "compress: CPU, least and median", "wall", "decompress: CPU, least and median", "wall"],
            names.Select((name, i) => (string[])
            [
                name,
                $"{8.0 * new FileInfo(files[i]).Length / (picture.Image.Width * picture.Image.Height):0.00}",
                $"{encoding[0].RatioTo(encoding[i]).Cpu:0.0}", $"{decoding[0].RatioTo(decoding[i]).Cpu:0.0}",
                .. Seconds(encoding[i]), .. Seconds(decoding[i]),
            ]));
        foreach (var codec in external)
            codec.Dispose();
        if (missing.Count > 0)
            page.Line($"Not installed on this machine, so not measured: {string.Join(", ", missing)}.");
    }

    public void WriteSizes()
    {
        page.Line("## From 0.1 to 25 megapixels");
        page.Line($"Whole processes ({ToolProgram.Best.Name}) at the default quality, medians of five runs to one, "
            + "the peak of memory as it was looked at every 10 ms; sample pictures side by side. Above 2 megapixels a picture is cut into tiles of 1024x1024.");
        var rows = new List<string[]>();
        foreach (var (columns, rowsOfTiles, runs) in Sizes)
        {
            var image = BenchmarkPictures.Mosaic(columns, rowsOfTiles);
            var megapixels = 1e-6 * image.Width * image.Height;
            var input = Save("size.png", BenchmarkPictures.Png(image));
            var (file, output) = (At("size.rnnc"), At("size-restored.png"));
            var compress = Costs.Of(runs, () => ToolProgram.Best.RunWatched("compress", input, file, "--quiet", "--force"));
            var decompress = Costs.Of(runs, () => ToolProgram.Best.RunWatched("decompress", file, output, "--quiet", "--force"));
            rows.Add(
            [
                $"{image.Width}x{image.Height}", $"{megapixels:0.0}",
                $"{compress.MedianCpu:0.00}", $"{compress.MedianCpu / megapixels:0.00}", $"{compress.PeakBytes / Megabyte:0}",
                $"{decompress.MedianCpu:0.00}", $"{decompress.MedianCpu / megapixels:0.00}", $"{decompress.PeakBytes / Megabyte:0}",
            ]);
        }
        page.Table(["picture", "megapixels", "compress: CPU s", "a megapixel", "peak MB", "decompress: CPU s", "a megapixel", "peak MB"], rows);
    }

    public void WriteFolders()
    {
        var input = Directory.CreateDirectory(At("folder")).FullName;
        foreach (var picture in Directory.GetFiles(BenchmarkPictures.Samples, "*.png"))
        {
            for (var copy = 0; copy < FolderCopies; copy++)
                File.Copy(picture, Path.Combine(input, $"{copy}-{Path.GetFileName(picture)}"));
        }
        var count = Directory.GetFiles(input).Length;
        var (compressed, restored) = (At("folder-compressed"), At("folder-restored"));
        var all = Environment.ProcessorCount;
        var compress = Costs.InTurn(FolderRounds, [.. new[] { 1, all }.Select(Compress)]);
        var decompress = Costs.InTurn(FolderRounds, [.. new[] { 1, all }.Select(Decompress)]);
        page.Line("## Pictures side by side");
        page.Line($"A folder of {count} sample pictures in one process ({ToolProgram.Best.Name}), one after the other (`--threads 1`) and {all} side by side, "
            + $"{FolderRounds} pairs in turn; memory in MB at its peak.");
        page.Table(["", "pictures a second, one after the other", "side by side", "ratio", "CPU time, ratio", "memory, one after the other", "side by side"],
        [
            Row("compress", compress),
            Row("decompress", decompress),
        ]);

        Func<Cost> Compress(int threads) => () =>
            ToolProgram.Best.RunWatched("compress", input, compressed, "--quiet", "--force", "--threads", $"{threads}");

        Func<Cost> Decompress(int threads) => () =>
            ToolProgram.Best.RunWatched("decompress", compressed, restored, "--quiet", "--force", "--threads", $"{threads}");

        string[] Row(string name, Costs[] costs) =>
        [
            name, $"{count / costs[0].MedianWall:0.00}", $"{count / costs[1].MedianWall:0.00}", $"{1 / costs[1].RatioTo(costs[0]).Wall:0.00}",
            $"{costs[1].RatioTo(costs[0]).Cpu:0.00}", $"{costs[0].PeakBytes / Megabyte:0}", $"{costs[1].PeakBytes / Megabyte:0}",
        ];
    }

    private static string[] Seconds(Costs costs) =>
        [$"{costs.LeastCpu:0.000} s, {costs.MedianCpu:0.000} s", $"{costs.LeastWall:0.000} s, {costs.MedianWall:0.000} s"];

    private string Save(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    private string At(string name) => Path.Combine(folder, name);
}
