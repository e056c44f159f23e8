using System.Collections.Concurrent;
using System.Numerics;

namespace RnnCodec.Engine.Cpu;

/// <summary>A pinned array, aligned to 64 bytes, that kernels may address directly.</summary>
internal sealed unsafe class FloatBuffer
{
    private const int Alignment = 64;

    // Held so that the memory lives as long as the pointer.
    private readonly float[] _array;

    public FloatBuffer(int capacity)
    {
        _array = GC.AllocateUninitializedArray<float>(checked(capacity + Alignment / sizeof(float)), pinned: true);
        Capacity = capacity;
        var address = (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _array[0]);
        Pointer = (float*)((address + (Alignment - 1)) & ~(nuint)(Alignment - 1));
    }

    public int Capacity { get; }

    public float* Pointer { get; }
}

/// <summary>Keeps buffers for reuse: the same shapes come back every iteration, so after the first nothing is allocated.</summary>
internal sealed class BufferPool
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<FloatBuffer>> _free = new();
    private long _capacity;

    /// <summary>Numbers of all buffers that were made so far.</summary>
    public long Capacity => Interlocked.Read(ref _capacity);

    public FloatBuffer Rent(int length)
    {
        var capacity = SizeClass(length);
        if (_free.TryGetValue(capacity, out var bag) && bag.TryTake(out var buffer))
            return buffer;
        Interlocked.Add(ref _capacity, capacity);
        return new FloatBuffer(capacity);
    }

    public void Return(FloatBuffer buffer) => _free.GetOrAdd(buffer.Capacity, static _ => []).Add(buffer);

    /// <summary>Four classes a doubling: at most a quarter of a buffer is unused.</summary>
    private static int SizeClass(int length)
    {
        const int Smallest = 64;
        if (length <= Smallest)
            return Smallest;
        var step = 1 << Math.Max(0, BitOperations.Log2((uint)length) - 2);
        return checked((length + step - 1) / step * step);
    }
}
