using RnnCodec.Coding;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Benchmarks;

/// <summary>The shipped networks against PyTorch running networks of the same shapes on the same picture, steps and cores.</summary>
internal static class TorchSpeed
{
    private const int Rounds = 3;
    private const int Threads = 1;
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3", "python"];

    public static void Write(MarkdownPage page, BenchmarkFile picture, string folder)
    {
        page.Line("## Against PyTorch");
        var file = Path.Combine(folder, "torch.ppm");
        Evaluation.Ppm.Write(file, picture.Image);
        var model = CodecModel.Default.Planes!;
        var codec = new ImageCodec(CodecModel.Default);
        var contents = ContainerReader.Read(picture.File, new DecodeOptions());
        var offsets = PlanesDecoder.Offsets(contents);
        var rows = new List<string[]>();
        var version = "";
        var decoding = new List<Costs[]>();
        var work = new TileWork(new ExecutorPool(), Threads, default);
        var integers = PlanesDecoder.Integers(model, contents, offsets, work, new WorkProgress(null, 1));
        var shown = new RgbImage(picture.Image.Width, picture.Image.Height);
        Add("encode", "transform, quantiser, entropy model; here also the range coder", () =>
            codec.Encode(picture.Image, new EncodeOptions { Quality = picture.Quality, Effort = 0, MaxDegreeOfParallelism = Threads }));
        decoding.Add(Add("bits", "entropy model over all planes, there all places at once, here in the order of decoding and with the range decoder", () =>
            PlanesDecoder.Integers(model, contents, offsets, work, new WorkProgress(null, 1))));
        decoding.Add(Add("show", "decoder, inverse transform, filter", () =>
            PlanesDecoder.Render(model, contents.Header, offsets, integers, shown, work)));
        if (rows.Count == 0)
        {
            page.Line($"Not measured: none of {string.Join(", ", Pythons)} has PyTorch.");
            return;
        }
        page.Line($"PyTorch {version}, float32, networks of the same shapes (weights that nobody trained, which take the same time), the same picture and "
            + $"steps, one thread each: several wait for each other as soon as the machine does other work. {picture.Description}. "
            + $"PyTorch's wall time over this codec's, above 1: this codec is faster; {Rounds} pairs in turn.");
        rows.Add(["a whole decoding: both together", Together(c => c.LeastWall), Together(c => c.MedianWall)]);
        page.Table(["", "of the least", "median"], rows);

        string Together(Func<Costs, double> seconds) => $"{decoding.Sum(c => seconds(c[0])) / decoding.Sum(c => seconds(c[1])):0.00}";

        Costs[] Add(string kind, string what, Action run)
        {
            using var torch = Pythons.Select(p => TorchSteps.Start(p, "training.py", kind, file, picture.Info.Step!.Value, Threads))
                .FirstOrDefault(t => t is not null);
            if (torch is null)
                return [];
            version = torch.Version;
            var costs = Costs.InTurn(Rounds, () => new Cost(0, torch.Run(1)), () => Cost.Of(run));
            rows.Add([what, $"{costs[0].LeastWall / costs[1].LeastWall:0.00}", $"{costs[0].RatioTo(costs[1]).Wall:0.00}"]);
            return costs;
        }
    }
}
