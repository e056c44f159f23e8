using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>Training in managed code, on the processor alone: the same bits on every machine and thread count.</summary>
/// <param name="host">The processor.</param>
/// <param name="whyNotAnother">Why it is this engine where another was preferred; null: it was not.</param>
internal sealed class ManagedTrainingEngine(CpuExecutor host, string? whyNotAnother = null) : ITrainingEngine
{
    public string Name => whyNotAnother is null ? "managed" : $"managed ({whyNotAnother})";

    public CpuExecutor Host => host;

    public Executor Inference => host;

    public ITrainingExecutor CreateExecutor(ParameterGradients gradients, Func<float>? noise = null) => new TapeExecutor(gradients, host, noise);

    public void Dispose()
    {
    }
}
