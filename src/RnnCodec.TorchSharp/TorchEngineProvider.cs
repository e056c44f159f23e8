using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Training;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>The way in: RnnCodec finds it by its name (<see cref="TrainingEngines"/>).</summary>
internal sealed class TorchEngineProvider : ITrainingEngineProvider
{
    /// <remarks>As Microsoft.ML.TorchSharp chooses, but for the index, which it ignores: a GPU if one is asked for and there, else the processor.</remarks>
    public ITrainingEngine Open(TrainingOptions options, CpuExecutor host)
    {
        LibTorch.Require();
        return new TorchEngine(Device(options), options.Precision, host);
    }

    private static torch.Device Device(TrainingOptions options)
    {
        if (options.GpuDeviceId is not { } gpu)
            return torch.CPU;
        var count = LibTorch.GpuCount;
        if (gpu < count)
            return new torch.Device(DeviceType.CUDA, gpu);
        if (options.FallbackToCpu)
            return torch.CPU;
        var found = count == 0 ? "no GPU detected: TorchSharp finds none that CUDA can use" : $"GPU {gpu} is not there: {count} detected, counted from 0";
        throw new TrainingEngineException($"Fallback to CPU is false but {found}.");
    }
}
