using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Training;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>
/// Training steps of each network of the preset "planes", transform and optimizers included, in managed code and, where Python has it, in PyTorch
/// (float32, the same cores, runs in turn).
/// </summary>
internal static class TrainingSpeed
{
    private const int Batch = 8;
    private const int Crop = 128;
    private const int Runs = 5;
    private const int StepsPerRun = 2;

    public static void Print(IReadOnlyList<string> pythons)
    {
        var threads = Environment.ProcessorCount;
        AnsiConsole.WriteLine(
            $"Preset \"planes\", {Batch} crops of {Crop}x{Crop}, float32, {threads} threads; medians of {Runs} runs of {StepsPerRun} steps in turn");
        var table = new Table().AddColumns("network", "managed, ms a step", "PyTorch, ms a step", "managed is times as fast", "least", "most");
        foreach (var network in new[] { PlaneNetwork.Entropy, PlaneNetwork.MsSsim, PlaneNetwork.Psnr })
        {
            using var managed = TrainingSteps.OfPlanes(network, Batch, Crop, new ManagedTrainingEngine(new CpuExecutor()));
            using var torch = pythons
                .Select(p => TorchSteps.Start(p, "training.py", network.ToString().ToLowerInvariant(), Batch, Crop, threads))
                .FirstOrDefault(t => t is not null);
            if (torch is null)
                AnsiConsole.WriteLine($"No PyTorch in {string.Join(", ", pythons)}.");
            var (managedSeconds, torchSeconds) = (new double[Runs], new double[Runs]);
            managed.Run(3);
            for (var i = 0; i < Runs; i++)
            {
                managedSeconds[i] = managed.Run(StepsPerRun);
                torchSeconds[i] = torch?.Run(StepsPerRun) ?? double.NaN;
            }
            double[] ratios = [.. torchSeconds.Zip(managedSeconds, (t, m) => t / m)];
            table.AddRow(
                network.ToString(),
                $"{1000 * Median.Of(managedSeconds) / StepsPerRun:0}",
                $"{1000 * Median.Of(torchSeconds) / StepsPerRun:0}",
                $"{Median.Of(ratios):0.00}",
                $"{ratios.Min():0.00}",
                $"{ratios.Max():0.00}");
        }
        AnsiConsole.Write(table);
    }
}
