namespace RnnCodec.Engine;

/// <summary>A block of float32 numbers that belongs to one <see cref="Executor"/>. Whoever receives it disposes it.</summary>
internal abstract class Tensor(TensorShape shape) : IDisposable
{
    public TensorShape Shape { get; } = shape;

    public abstract void Dispose();
}
