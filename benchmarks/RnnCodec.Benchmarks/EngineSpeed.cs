using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Training;
using Spectre.Console;

namespace RnnCodec.Benchmarks;

/// <summary>Training steps a second in managed code and by TorchSharp, in one process, in turn: on the same cores, or TorchSharp on a GPU.</summary>
internal static class EngineSpeed
{
    private const int Batch = 8;
    private const int Crop = 128;
    private const int RecurrentCrop = 64;
    private const int Runs = 5;

    /// <param name="gpu">The GPU for TorchSharp; null: the processor.</param>
    /// <param name="precision">How TorchSharp multiplies.</param>
    public static void Print(int? gpu, TrainingPrecision precision)
    {
        var threads = Environment.ProcessorCount;
        var options = new CodecTrainingOptions
        {
            Engine = TrainingEngine.Torch, GpuDeviceId = gpu, FallbackToCpu = gpu is null, Precision = precision, Threads = threads,
        };
        using (var engine = TrainingEngines.Open(options, default))
        {
            AnsiConsole.WriteLine(
                $"managed on {threads} threads against {engine.Name}, {precision}; {Batch} crops of {Crop}x{Crop} (paper-small: {RecurrentCrop}x{RecurrentCrop}, "
                + $"4 iterations); medians of {Runs} runs in turn");
        }
        var table = new Table().AddColumns("network", "managed, steps/s", "TorchSharp, steps/s", "TorchSharp is times as fast", "least", "most");
        foreach (var network in new[] { PlaneNetwork.Entropy, PlaneNetwork.MsSsim, PlaneNetwork.Psnr })
            AddRow($"planes, {network}", e => TrainingSteps.OfPlanes(network, Batch, Crop, e));
        AddRow("paper-small", e => TrainingSteps.OfRecurrent("paper-small", Batch, RecurrentCrop, e));
        AnsiConsole.Write(table);

        void AddRow(string name, Func<Engine.ITrainingEngine, TrainingSteps> create)
        {
            using var managed = create(new ManagedTrainingEngine(new CpuExecutor(threads)));
            using var torch = create(TrainingEngines.Open(options, default));
            managed.Run(1);
            torch.Run(1);
            double[] managedSeconds = new double[Runs], torchSeconds = new double[Runs];
            for (var i = 0; i < Runs; i++)
                (managedSeconds[i], torchSeconds[i]) = (managed.Run(1), torch.Run(1));
            double[] ratios = [.. managedSeconds.Zip(torchSeconds, (m, t) => m / t)];
            table.AddRow(
                name,
                $"{1 / Median.Of(managedSeconds):0.00}",
                $"{1 / Median.Of(torchSeconds):0.00}",
                $"{Median.Of(ratios):0.00}",
                $"{ratios.Min():0.00}",
                $"{ratios.Max():0.00}");
        }
    }
}
