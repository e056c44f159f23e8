using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>A value on the tape and, during the backward pass, the gradient of the loss with respect to it.</summary>
/// <remarks>The value's buffer goes back to the pool when neither the caller nor a recorded operation refers to it any more.</remarks>
internal sealed class Variable(CpuTensor value, bool tracks)
{
    private int _references;

    public TensorShape Shape => value.Shape;

    public CpuTensor Value => value;

    /// <summary>Whether a gradient flows into it.</summary>
    public bool Tracks => tracks;

    /// <summary>Null: 0 so far.</summary>
    public CpuTensor? Gradient { get; set; }

    public void Keep() => _references++;

    public void Release()
    {
        if (--_references == 0)
            value.Dispose();
    }

    public void ReleaseGradient()
    {
        Gradient?.Dispose();
        Gradient = null;
    }
}

/// <summary>The caller's hold on a <see cref="Variable"/>.</summary>
internal sealed class TapeTensor : Tensor
{
    private bool _disposed;

    public TapeTensor(Variable variable)
        : base(variable.Shape)
    {
        Variable = variable;
        variable.Keep();
    }

    public Variable Variable { get; }

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Variable.Release();
    }
}
