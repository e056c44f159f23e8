using System.Diagnostics;
using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>Where the time of decoding a picture of 1 bit per pixel goes: entropy decoding, plane after plane, and showing the picture, once.</summary>
internal static class DecodingShare
{
    private const double BitsPerPixel = 1;
    private const int Runs = 9;

    public static void Print(string path)
    {
        var image = PictureFile.Read(path);
        var model = CodecModel.Default;
        var file = new ImageCodec(model).Encode(image, new EncodeOptions { TargetBitsPerPixel = BitsPerPixel, TileSize = 0 });
        var contents = ContainerReader.Read(file, new DecodeOptions());
        var table = new Table().AddColumns("threads", "entropy decoding", "showing", "entropy decoding's share");
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            var work = new TileWork(new ExecutorPool(), threads, CancellationToken.None);
            Run(work);
            var runs = Enumerable.Range(0, Runs).Select(_ => Run(work)).ToArray();
            var (entropy, showing) = (Median.Of(runs.Select(r => r.Entropy)), Median.Of(runs.Select(r => r.Showing)));
            var share = Median.Of(runs.Select(r => r.Entropy / (r.Entropy + r.Showing)));
            table.AddRow($"{threads}", $"{1000 * entropy:0} ms", $"{1000 * showing:0} ms", $"{100 * share:0.0} %");
        }
        AnsiConsole.WriteLine(
            $"{Path.GetFileName(path)}, {image.Width}x{image.Height}, {contents.Header.Iterations} planes, {file.Length} bytes, medians of {Runs}");
        AnsiConsole.Write(table);

        (double Entropy, double Showing) Run(TileWork work)
        {
            var offsets = PlanesDecoder.Offsets(contents);
            var start = Stopwatch.GetTimestamp();
            var integers = PlanesDecoder.Integers(model.Planes!, contents, offsets, work, new WorkProgress(null, 1));
            var middle = Stopwatch.GetTimestamp();
            PlanesDecoder.Render(model.Planes!, contents.Header, offsets, integers, new RgbImage(image.Width, image.Height), work);
            return (Stopwatch.GetElapsedTime(start, middle).TotalSeconds, Stopwatch.GetElapsedTime(middle).TotalSeconds);
        }
    }
}
