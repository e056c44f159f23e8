using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>Convolutions of the shipped model's shapes, in per cent of the multiply-adds that the same cores can do at most.</summary>
internal static class KernelSpeed
{
    private const int Runs = 15;
    private const int Height = 32;
    private const int Width = 48;

    private static readonly (int Inputs, int Outputs, int Kernel)[] Shapes =
    [
        (768, 384, 1), (384, 384, 3), (128, 384, 3), (128, 384, 1), (128, 128, 1), (384, 768, 1), (32, 128, 1),
    ];

    public static void Print()
    {
        var table = new Table().AddColumns("convolution at 48x32", "1 thread", $"{Environment.ProcessorCount} threads");
        foreach (var (inputs, outputs, kernel) in Shapes)
        {
            table.AddRow(
                $"{kernel}x{kernel}, {inputs} to {outputs}",
                Share(1, inputs, outputs, kernel),
                Share(Environment.ProcessorCount, inputs, outputs, kernel));
        }
        AnsiConsole.WriteLine($"Per cent of the FMA peak measured in the same second, {CpuKernels.Best.PanelWidth * 16} bits wide, medians of {Runs}");
        AnsiConsole.Write(table);
    }

    private static string Share(int threads, int inputs, int outputs, int kernel)
    {
        var random = new Random(1);
        var layer = Convolution.Padded(Random(random, outputs, inputs, kernel, kernel), Random(random, outputs));
        var e = new CpuExecutor(threads);
        var shape = new TensorShape(1, Height, Width, inputs);
        using var x = e.FromValues(shape, Random(random, shape.Length).Storage);
        var multiplyAdds = (double)Height * Width * inputs * outputs * kernel * kernel;
        var repeats = (int)Math.Max(1, 1e9 / multiplyAdds);
        var shares = new double[Runs];
        Median.Seconds(3, Convolve);
        for (var i = 0; i < Runs; i++)
        {
            var peak = Peak.MultiplyAddsPerSecond(threads);
            shares[i] = multiplyAdds * repeats / Median.Seconds(1, Convolve) / peak;
        }
        return $"{100 * Median.Of(shares):0} %";

        void Convolve()
        {
            for (var i = 0; i < repeats; i++)
                e.Convolve(x, layer).Dispose();
        }
    }

    private static Parameter Random(Random random, params int[] shape) =>
        new("benchmark", shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)]);
}
