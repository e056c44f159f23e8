using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Training;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>Trains through TorchSharp, on a GPU or on the processor.</summary>
internal sealed class TorchEngine : ITrainingEngine
{
    private readonly TorchParameters _untrained;

    public TorchEngine(torch.Device device, TrainingPrecision precision, CpuExecutor host)
    {
        (Device, Precision, Host) = (device, precision, host);
        _untrained = new TorchParameters(device, trained: null);
        Inference = new TorchOperations(this, _untrained, noise: null);
        // These hold for the process, as all of libtorch's settings do.
        if (device.type == DeviceType.CUDA)
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != TrainingPrecision.Float32;
        else
            torch.set_num_threads(host.Threads);
    }

    public torch.Device Device { get; }

    public TrainingPrecision Precision { get; }

    public string Name => $"TorchSharp {LibTorch.Version} on {(Device.type == DeviceType.CUDA ? $"GPU {Device.index}" : "the processor")}";

    public CpuExecutor Host { get; }

    public Executor Inference { get; }

    public ITrainingExecutor CreateExecutor(ParameterGradients gradients, Func<float>? noise = null) => new TorchTrainingExecutor(this, gradients, noise);

    public void Dispose() => _untrained.Dispose();
}
