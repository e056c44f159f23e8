using System.Runtime.InteropServices;

namespace RnnCodec.Engine.Cpu;

/// <summary>Memory for numbers, aligned to 64 bytes, that kernels address directly. It is as it comes, not 0.</summary>
/// <remarks>
/// Outside the garbage collector's heap: there, arrays of all sizes that may not move leave holes that a small heap cannot bear. Whoever holds the
/// pointer holds the buffer too, for its memory goes with it.
/// </remarks>
internal sealed unsafe class FloatBuffer : IDisposable
{
    private const int Alignment = 64;

    public FloatBuffer(int capacity)
    {
        Capacity = capacity;
        Pointer = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, Alignment), Alignment);
        if (Bytes > 0)
            GC.AddMemoryPressure(Bytes);
    }

    ~FloatBuffer() => Free();

    public int Capacity { get; }

    /// <summary>Null once the buffer is disposed of.</summary>
    public float* Pointer { get; private set; }

    private long Bytes => (long)Capacity * sizeof(float);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        // The finalizer runs also where the constructor found no memory.
        if (Pointer == null)
            return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        if (Bytes > 0)
            GC.RemoveMemoryPressure(Bytes);
    }
}
