using System.Diagnostics;
using RnnCodec.Architecture;
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
            using var managed = new ManagedSteps(network);
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

    private sealed class ManagedSteps : IDisposable
    {
        private readonly TrainingTask _task;
        private readonly Optimizer[] _optimizers;
        private long _step;

        public ManagedSteps(PlaneNetwork network)
        {
            var pictures = TrainingPictures.FromImages([.. Enumerable.Range(1, 8).Select(Picture)]);
            var options = new CodecTrainingOptions { BatchSize = Batch, CropSize = Crop };
            var cpu = new CpuExecutor();
            var training = new PlanesTraining(new PlanesArchitecture(), options, pictures, null, null, CancellationToken.None);
            _task = training.TaskFor(network, training.NewWeights(network), trainedOn: false, new ManagedTrainingEngine(cpu));
            var all = _task.Parameters.All.Values;
            _optimizers =
            [
                new AdamOptimizer(all.Where(p => !_task.IsInner(p.Name)), _task.Averages.All, _task.Gradients, _task.Beta2, cpu),
                new MuonOptimizer(all.Where(p => _task.IsInner(p.Name)), _task.Averages.All, _task.Gradients, cpu),
            ];
            _task.Begin(0);
        }

        public double Run(int steps)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < steps; i++)
            {
                _task.Gradients.Clear();
                _task.Step(_step++, 0);
                foreach (var optimizer in _optimizers)
                    optimizer.Update(1e-4, 1, 0.998);
            }
            return watch.Elapsed.TotalSeconds;
        }

        public void Dispose() => _task.Dispose();

        /// <summary>Waves and noise, as in training.py: as many bits as a photograph has.</summary>
        private static RgbImage Picture(int number)
        {
            var random = new Random(number);
            var image = new RgbImage(Crop, Crop);
            for (var y = 0; y < Crop; y++)
            {
                for (var x = 0; x < Crop; x++)
                {
                    var wave = 128 + 60 * Math.Sin(0.02 * number * x + 0.03 * y) + 40 * Math.Sin(0.004 * x * y);
                    for (var c = 0; c < 3; c++)
                        image.Pixels[(y * Crop + x) * 3 + c] = (byte)Math.Clamp(wave + 10 * c + 25 * (random.NextDouble() - 0.5), 0, 255);
                }
            }
            return image;
        }
    }
}
