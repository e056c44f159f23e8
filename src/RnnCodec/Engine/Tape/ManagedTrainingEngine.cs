using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>Training in managed code, on the processor alone: the same bits on every machine and thread count.</summary>
internal sealed class ManagedTrainingEngine(CpuExecutor host) : ITrainingEngine
{
    public string Name => "managed";

    public CpuExecutor Host => host;

    public Executor Inference => host;

    public ITrainingExecutor CreateExecutor(ParameterGradients gradients, Func<float>? noise = null) => new TapeExecutor(gradients, host, noise);

    public void Dispose()
    {
    }
}
