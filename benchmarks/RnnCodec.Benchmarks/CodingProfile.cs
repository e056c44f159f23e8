using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Benchmarks;

/// <summary>Where the time of compressing and decompressing a picture of 1 bit per pixel goes, and what a second thread gives, in this process.</summary>
internal static class CodingProfile
{
    private const int Rounds = 9;

    public static void Write(MarkdownPage page, BenchmarkFile picture)
    {
        var model = CodecModel.Default;
        var codec = new ImageCodec(model);
        var contents = ContainerReader.Read(picture.File, new DecodeOptions());
        var png = BenchmarkPictures.Png(picture.Image);
        var (one, all) = (new TileWork(new ExecutorPool(), 1, default), new TileWork(new ExecutorPool(), Environment.ProcessorCount, default));
        var offsets = PlanesDecoder.Offsets(contents);
        var integers = PlanesDecoder.Integers(model.Planes!, contents, offsets, one, new WorkProgress(null, 1));
        var shown = new RgbImage(picture.Image.Width, picture.Image.Height);
        var costs = Costs.InTurn(
            Rounds,
            () => Cost.Of(() => Pictures.PictureDecoder.Decode(png, "picture")),
            () => Cost.Of(() => Encode(effort: 0, threads: 1)),
            () => Cost.Of(() => Encode(effort: 1, threads: 1)),
            () => Cost.Of(() => PlanesDecoder.Integers(model.Planes!, contents, offsets, one, new WorkProgress(null, 1))),
            () => Cost.Of(() => PlanesDecoder.Render(model.Planes!, contents.Header, offsets, integers, shown, one)),
            () => Cost.Of(() => Decode(threads: 1)),
            () => Cost.Of(() => BenchmarkPictures.Png(picture.Image)),
            () => Cost.Of(() => Encode(effort: 1, Environment.ProcessorCount)),
            () => Cost.Of(() => PlanesDecoder.Integers(model.Planes!, contents, offsets, all, new WorkProgress(null, 1))),
            () => Cost.Of(() => PlanesDecoder.Render(model.Planes!, contents.Header, offsets, integers, shown, all)),
            () => Cost.Of(() => Encode(effort: 0, Environment.ProcessorCount)),
            () => Cost.Of(() => Decode(Environment.ProcessorCount)));
        var (reading, onePass, encoding, entropy, showing, decoding, writing) =
            (costs[0].MedianCpu, costs[1].MedianCpu, costs[2].MedianCpu, costs[3].MedianCpu, costs[4].MedianCpu, costs[5].MedianCpu, costs[6].MedianCpu);

        page.Line("## Where the time goes");
        page.Line($"{picture.Description}; in a running process, on one thread, medians of {Rounds} rounds in which all stages took their turn, CPU time. "
            + "Compressing without the restoring that measures its PSNR.");
        // Medians of different rounds: the parts of a decoding may come to more than it.
        var (compress, decompress) = (reading + encoding, Math.Max(decoding, entropy + showing) + writing);
        page.Table(["compress", "share"],
        [
            ["reading the PNG", Percent(reading / compress)],
            ["transform and the entropy model's first pass", Percent(onePass / compress)],
            ["its second pass, for which bits to leave out (`--effort 1`)", Percent((encoding - onePass) / compress)],
        ]);
        page.Table(["decompress", "share"],
        [
            ["entropy decoding, plane after plane", Percent(entropy / decompress)],
            ["showing: decoder, inverse transform, filter", Percent(showing / decompress)],
            ["container and the rest", Percent(Math.Max(0, decoding - entropy - showing) / decompress)],
            ["writing the PNG", Percent(writing / decompress)],
        ]);
        page.Line($"Medians: compress {compress:0.00} s, decompress {decompress:0.00} s; a decoding takes {decoding / encoding:0.00} of an encoding.");
        if (Environment.ProcessorCount == 1)
            return;
        page.Line("## Threads");
        page.Line($"{KernelSpeed.Threads(Environment.ProcessorCount)} against one, the same rounds: medians of the pairs, and what they took.");
        page.Table(["", "wall time, ratio", "CPU time, ratio", "wall, least and median"],
        [
            Row("encoding", costs[7], costs[2]),
            Row("encoding in one pass (`--effort 0`)", costs[10], costs[1]),
            Row("decoding", costs[11], costs[5]),
            Row("of it entropy decoding", costs[8], costs[3]),
            Row("showing", costs[9], costs[4]),
        ]);

        void Encode(int effort, int threads) =>
            codec.Encode(picture.Image, new EncodeOptions { Quality = picture.Quality, Effort = effort, MaxDegreeOfParallelism = threads });

        void Decode(int threads) => codec.Decode(picture.File, new DecodeOptions { MaxDegreeOfParallelism = threads });

        static string Percent(double share) => $"{100 * share:0.0} %";

        static string[] Row(string name, Costs all, Costs one) =>
            [name, $"{all.RatioTo(one).Wall:0.00}", $"{all.RatioTo(one).Cpu:0.00}", $"{all.LeastWall:0.000} s, {all.MedianWall:0.000} s"];
    }
}
