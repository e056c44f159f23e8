using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Benchmarks;

/// <summary>Convolutions of the shipped model's shapes, in per cent of the multiply-adds that the same cores can do at most.</summary>
internal static class KernelSpeed
{
    private const int Runs = 40;
    private const int Height = 32;
    private const int Width = 48;

    /// <summary>Short enough to be done, now and then, without any other work between.</summary>
    private const double MultiplyAddsOfBurst = 2e8;

    private static readonly (string Name, int Inputs, int Outputs, int Kernel)[] Shapes =
    [
        ("entropy model, input", 772, 128, 1),
        ("entropy model, gates", 128, 256, 3),
        ("entropy model, mixing", 128, 128, 1),
        ("entropy model, largest head", 128, 432, 1),
        ("decoder, input", 771, 160, 1),
        ("decoder, block", 160, 160, 3),
        ("decoder, output", 160, 384, 1),
        ("filter, first", 13, 32, 3),
        ("filter, inner", 32, 32, 3),
    ];

    public static void Write(MarkdownPage page)
    {
        page.Line("## Convolutions");
        page.Line($"Per cent of the fused multiply-adds that the same cores do in registers, {CpuKernels.Best.PanelWidth * 16} bits wide, on a map of "
            + $"{Width}x{Height}; kernel and registers in turn, {Runs} bursts each of a few milliseconds, the best burst of both: "
            + "other work on the machine meets most of them.");
        int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        page.Table(
            ["layer", "convolution", .. threads.Select(Threads)],
            Shapes.Select(s => (string[])[s.Name, $"{s.Kernel}x{s.Kernel}, {s.Inputs} to {s.Outputs}", .. threads.Select(t => Share(t, s))]));
    }

    public static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";

    private static string Share(int threads, (string Name, int Inputs, int Outputs, int Kernel) layer)
    {
        var (_, inputs, outputs, kernel) = layer;
        var random = new Random(1);
        var weights = Convolution.Padded(Random(random, outputs, inputs, kernel, kernel), Random(random, outputs));
        var e = new CpuExecutor(threads);
        var shape = new TensorShape(1, Height, Width, inputs);
        using var x = e.FromValues(shape, Random(random, shape.Length).Storage);
        var multiplyAdds = (double)Height * Width * inputs * outputs * kernel * kernel;
        var repeats = (int)Math.Max(1, MultiplyAddsOfBurst / multiplyAdds);
        double speed = 0, peak = 0;
        Median.Seconds(3, Convolve);
        for (var i = 0; i < Runs; i++)
        {
            peak = Math.Max(peak, Peak.MultiplyAddsPerSecond(threads));
            speed = Math.Max(speed, multiplyAdds * repeats / Cost.Of(Convolve).WallSeconds);
        }
        return $"{100 * speed / peak:0} %";

        void Convolve()
        {
            for (var i = 0; i < repeats; i++)
                e.Convolve(x, weights).Dispose();
        }
    }

    private static Parameter Random(Random random, params int[] shape) =>
        new("benchmark", shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)]);
}
