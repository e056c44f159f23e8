namespace RnnCodec.Engine;

/// <summary>Records the operations of a training step and gives their gradients. Serves one step at a time.</summary>
/// <remarks>Parameters, their gradients and all that is told and read here are numbers on the host, whatever device computes.</remarks>
internal interface ITrainingExecutor : IDisposable
{
    /// <summary>The operations, which are recorded. Results belong to the caller, as of every executor.</summary>
    Executor Operations { get; }

    /// <summary>A tensor whose gradient can be read after <see cref="Backward"/>.</summary>
    Tensor Leaf(TensorShape shape, ReadOnlySpan<float> values);

    /// <summary>Copies a <see cref="Leaf"/>'s gradient, [N,H,W,C] order.</summary>
    float[] GradientOf(Tensor leaf);

    /// <summary>The numbers of a tensor, [N,H,W,C] order, until it is disposed.</summary>
    ReadOnlySpan<float> ValuesOf(Tensor x);

    /// <summary>Adds d loss / d x to what the backward pass starts from.</summary>
    void Seed(Tensor x, ReadOnlySpan<float> gradient);

    /// <summary>Adds to the gradients of the parameters that are trained what the seeds give them, and forgets all that was recorded.</summary>
    /// <exception cref="OperationCanceledException">The engine's host was cancelled.</exception>
    void Backward();

    /// <summary>Forgets all that was recorded.</summary>
    void Clear();
}
