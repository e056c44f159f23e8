namespace RnnCodec.Engine.Cpu;

/// <summary>A tensor in a pooled buffer, contiguous, channels last.</summary>
internal sealed unsafe class CpuTensor(TensorShape shape, FloatBuffer buffer, BufferPool pool) : Tensor(shape)
{
    private FloatBuffer? _buffer = buffer;

    public float* Data => (_buffer ?? throw new ObjectDisposedException(nameof(CpuTensor))).Pointer;

    public Span<float> Span => new(Data, Shape.Length);

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            pool.Return(buffer);
    }
}
