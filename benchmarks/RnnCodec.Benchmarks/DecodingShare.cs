using System.Diagnostics;
using RnnCodec.Architecture;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>How much of decoding a picture of 8 iterations (1 bit per pixel before entropy coding) is entropy decoding.</summary>
internal static class DecodingShare
{
    private const int Iterations = 8;
    private const int Runs = 9;

    public static void Print(string path)
    {
        var image = PictureFile.Read(path);
        var model = CodecModel.Default;
        var file = new ImageCodec(model).Encode(image, new EncodeOptions { Iterations = Iterations, TileSize = 0 });
        var contents = ContainerReader.Read(file, new DecodeOptions());
        var table = new Table().AddColumns("threads", "entropy decoding", "networks", "entropy decoding's share");
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            Run(threads);
            var runs = Enumerable.Range(0, Runs).Select(_ => Run(threads)).ToArray();
            var (entropy, networks) = (Median.Of(runs.Select(r => r.Entropy)), Median.Of(runs.Select(r => r.Networks)));
            table.AddRow($"{threads}", $"{1000 * entropy:0} ms", $"{1000 * networks:0} ms", $"{100 * Median.Of(runs.Select(r => r.Entropy / (r.Entropy + r.Networks))):0.0} %");
        }
        AnsiConsole.WriteLine($"{Path.GetFileName(path)}, {image.Width}x{image.Height}, {Iterations} iterations, {file.Length} bytes, medians of {Runs}");
        AnsiConsole.Write(table);

        (double Entropy, double Networks) Run(int threads)
        {
            var e = new CpuExecutor(threads);
            var shape = TilePixels.PaddedShape(contents.Header.Tile(0), model.Architecture.CodeStride);
            using var codec = new UnrolledCodec(model.Network, e, shape);
            using var coder = CodePlaneCoders.CreateDecoder(model, contents.Header.Coding, e, codec.CodeShape);
            double entropy = 0, networks = 0;
            for (var t = 1; t <= Iterations; t++)
            {
                var start = Stopwatch.GetTimestamp();
                using var bits = coder.TryDecode(contents.Payload(t, 0), null)!;
                entropy += Stopwatch.GetElapsedTime(start).TotalSeconds;
                start = Stopwatch.GetTimestamp();
                codec.Decode(bits);
                networks += Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            var end = Stopwatch.GetTimestamp();
            using var picture = codec.Reconstruct();
            return (entropy, networks + Stopwatch.GetElapsedTime(end).TotalSeconds);
        }
    }
}
