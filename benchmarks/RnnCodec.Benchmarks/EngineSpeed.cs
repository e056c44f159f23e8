using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Training;

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
            Engine = TrainingEngine.Torch,
            GpuDeviceId = gpu,
            FallbackToCpu = gpu is null,
            Precision = precision,
            Threads = threads,
        };
        using (var engine = TrainingEngines.Open(options, default))
        {
            Console.WriteLine($"Managed on {threads} threads against {engine.Name}, {precision}; medians of {Runs} runs in turn, a step each.");
            Console.WriteLine($"{Batch} crops of {Crop}x{Crop}; paper-small: of {RecurrentCrop}x{RecurrentCrop}, 4 iterations.");
        }
        foreach (var network in new[] { PlaneNetwork.Psnr, PlaneNetwork.MsSsim, PlaneNetwork.Entropy })
            Measure($"planes, {network}", e => TrainingSteps.OfPlanes(network, Batch, Crop, e));
        Measure("paper-small", e => TrainingSteps.OfRecurrent("paper-small", Batch, RecurrentCrop, e));

        void Measure(string name, Func<Engine.ITrainingEngine, TrainingSteps> create)
        {
            using var managed = create(new ManagedTrainingEngine(new CpuExecutor(threads)));
            using var torch = create(TrainingEngines.Open(options, default));
            managed.Run(1);
            torch.Run(1);
            double[] managedSeconds = new double[Runs], torchSeconds = new double[Runs];
            for (var i = 0; i < Runs; i++)
                (managedSeconds[i], torchSeconds[i]) = (managed.Run(1), torch.Run(1));
            double[] ratios = [.. managedSeconds.Zip(torchSeconds, (m, t) => m / t)];
            Console.WriteLine(
                $"{name,-16} managed {1 / Median.Of(managedSeconds):0.000} steps/s, TorchSharp {1 / Median.Of(torchSeconds):0.000} steps/s: "
                + $"{Median.Of(ratios):0.00} times as fast ({ratios.Min():0.00} to {ratios.Max():0.00})");
        }
    }
}
