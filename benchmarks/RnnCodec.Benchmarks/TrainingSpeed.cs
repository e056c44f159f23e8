using System.Diagnostics;
using RnnCodec.Architecture;
using RnnCodec.Engine.Cpu;
using RnnCodec.Training;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>Training steps of the preset "fast" in managed code and, where Python has it, in PyTorch (float32, the same cores, runs in turn).</summary>
internal static class TrainingSpeed
{
    private const int Batch = 8;
    private const int Crop = 64;
    private const int Iterations = 8;
    private const int Runs = 7;
    private const int StepsPerRun = 4;

    /// <summary>Crops count as the 32x32 patches of the paper.</summary>
    private const double PatchIterations = Batch * (Crop / 32) * (Crop / 32) * Iterations * StepsPerRun;

    public static void Print(IReadOnlyList<string> pythons)
    {
        using var managed = new ManagedSteps();
        using var torch = pythons.Select(p => TorchSteps.Start(p, "training.py", Batch, Crop, Iterations, Environment.ProcessorCount)).FirstOrDefault(t => t is not null);
        var (managedSeconds, torchSeconds) = (new double[Runs], new double[Runs]);
        managed.Run(2);
        for (var i = 0; i < Runs; i++)
        {
            managedSeconds[i] = managed.Run(StepsPerRun);
            torchSeconds[i] = torch?.Run(StepsPerRun) ?? double.NaN;
        }
        AnsiConsole.WriteLine($"Preset \"fast\", {Batch} crops of {Crop}x{Crop}, {Iterations} iterations, float32, {Environment.ProcessorCount} threads; medians of {Runs} runs of {StepsPerRun} steps in turn");
        var table = new Table().AddColumns("", "ms a step", "patch-iterations/s");
        AddRow(table, "managed", managedSeconds);
        if (torch is not null)
            AddRow(table, $"PyTorch {torch.Version}", torchSeconds);
        AnsiConsole.Write(table);
        if (torch is null)
            AnsiConsole.WriteLine($"No PyTorch in {string.Join(", ", pythons)}.");
        else
            AnsiConsole.WriteLine($"managed is {Median.Of(torchSeconds.Zip(managedSeconds, (t, m) => t / m)):0.00} times as fast (median of the runs' ratios, {torchSeconds.Zip(managedSeconds, (t, m) => t / m).Min():0.00} to {torchSeconds.Zip(managedSeconds, (t, m) => t / m).Max():0.00})");
    }

    private static void AddRow(Table table, string name, double[] seconds) =>
        table.AddRow(name, $"{1000 * Median.Of(seconds) / StepsPerRun:0}", $"{PatchIterations / Median.Of(seconds):0}");

    private sealed class ManagedSteps : IDisposable
    {
        private readonly CodecTask _task;
        private readonly AdamOptimizer _optimizer;
        private long _step;

        public ManagedSteps()
        {
            var random = new Random(1);
            var pictures = TrainingPictures.FromImages([.. Enumerable.Range(0, 4).Select(_ => Noise(random))]);
            var options = new CodecTrainingOptions { BatchSize = Batch, CropSize = Crop, IterationGrowth = 0 };
            var architecture = (RecurrentArchitecture)CodecPresets.FromName("fast") with { Iterations = Iterations };
            var cpu = new CpuExecutor();
            _task = new CodecTask(architecture, new CodecTrainer(options).Start(architecture, pictures, cpu), options, pictures, null, cpu);
            _optimizer = new AdamOptimizer(_task.Parameters.All.Values, _task.Averages.All, _task.Gradients, _task.Beta2, cpu);
            _task.Begin(0);
        }

        public double Run(int steps)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < steps; i++)
            {
                _task.Gradients.Clear();
                _task.Step(_step++, 1);
                _optimizer.Update(1e-4, 0.1, 0.999);
            }
            return watch.Elapsed.TotalSeconds;
        }

        public void Dispose() => _task.Dispose();

        private static RgbImage Noise(Random random)
        {
            var image = new RgbImage(128, 128);
            random.NextBytes(image.Pixels);
            return image;
        }
    }
}
