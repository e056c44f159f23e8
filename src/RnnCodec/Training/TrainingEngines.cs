using System.Reflection;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;

namespace RnnCodec.Training;

/// <summary>Opens engines of a kind that is not this assembly's.</summary>
internal interface ITrainingEngineProvider
{
    /// <summary>The engine for a training's device and precision.</summary>
    /// <exception cref="TrainingEngineException">It does not load, or the options ask for a GPU that is not there and allow no other.</exception>
    ITrainingEngine Open(TrainingOptions options, CpuExecutor host);
}

/// <summary>Opens the engine that options ask for.</summary>
internal static class TrainingEngines
{
    // Found by name: programs that train in managed code do without it, and RnnCodec.MLNet must not need it.
    private const string TorchAssembly = "RnnCodec.TorchSharp";
    private const string TorchProvider = "RnnCodec.TorchSharp.TorchEngineProvider, RnnCodec.TorchSharp";

    /// <exception cref="TrainingEngineException">It is not there, and the options allow no other.</exception>
    public static ITrainingEngine Open(TrainingOptions options, CancellationToken cancellationToken)
    {
        var host = new CpuExecutor(options.Threads, cancellationToken: cancellationToken);
        switch (options.Engine)
        {
            case TrainingEngine.Torch:
                return Torch().Open(options, host);
            case TrainingEngine.Auto when options.GpuDeviceId is not null:
                try
                {
                    // Managed code is the better choice on a processor.
                    return Torch().Open(options with { FallbackToCpu = false }, host);
                }
                catch (TrainingEngineException e) when (options.FallbackToCpu)
                {
                    return new ManagedTrainingEngine(host, e.Message.TrimEnd('.'));
                }
            default:
                return new ManagedTrainingEngine(host);
        }
    }

    private static ITrainingEngineProvider Torch()
    {
        var type = Type.GetType(TorchProvider, throwOnError: false)
            ?? throw new TrainingEngineException(
                $"Training through TorchSharp needs {TorchAssembly} and one of TorchSharp-cuda-windows, TorchSharp-cuda-linux and TorchSharp-cpu, "
                + $"and this program has no {TorchAssembly}.");
        var (own, other) = (VersionOf(typeof(TrainingEngines).Assembly), VersionOf(type.Assembly));
        return own == other
            ? (ITrainingEngineProvider)Activator.CreateInstance(type)!
            : throw new TrainingEngineException($"{TorchAssembly} {other} and RnnCodec {own} do not go together: both must have the same version.");
    }

    private static string? VersionOf(Assembly assembly) => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
