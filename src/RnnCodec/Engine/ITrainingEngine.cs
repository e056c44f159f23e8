using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine;

/// <summary>
/// What computes a training: the networks' operations on some device, and the processor beside it for losses, optimizers and averages, so that a
/// checkpoint made on one engine goes on on another.
/// </summary>
/// <remarks>
/// It trains and validates. Files are coded by <see cref="CpuExecutor"/> alone, whose results are the same bits everywhere, and no engine makes one for them.
/// </remarks>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>What it is and where it runs, for people: "managed", "TorchSharp 0.107.0 on GPU 0".</summary>
    string Name { get; }

    /// <summary>The processor. Its token cancels the engine's work too.</summary>
    CpuExecutor Host { get; }

    /// <summary>The operations without gradients, to validate with.</summary>
    Executor Inference { get; }

    /// <summary>The operations with gradients.</summary>
    /// <param name="gradients">Takes the gradients of the parameters that are trained; through all others none flows.</param>
    /// <param name="noise">Draws uniform numbers in [0,1) for a stochastic binarizer; null: bits are signs.</param>
    ITrainingExecutor CreateExecutor(ParameterGradients gradients, Func<float>? noise = null);
}
