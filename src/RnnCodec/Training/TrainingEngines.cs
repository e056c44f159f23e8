using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;

namespace RnnCodec.Training;

/// <summary>Opens the engine that options ask for.</summary>
internal static class TrainingEngines
{
    public static ITrainingEngine Open(TrainingOptions options, CancellationToken cancellationToken) =>
        new ManagedTrainingEngine(new CpuExecutor(options.Threads, cancellationToken: cancellationToken));
}
