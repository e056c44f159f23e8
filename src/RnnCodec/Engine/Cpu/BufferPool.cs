using System.Collections.Concurrent;
using System.Numerics;

namespace RnnCodec.Engine.Cpu;

/// <summary>Keeps buffers for reuse: the same shapes come back every iteration, so after the first nothing is allocated.</summary>
internal sealed class BufferPool : IDisposable
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<FloatBuffer>> _free = new();

    // Those that are in use too: no forgotten tensor loses its memory under a kernel that reads it.
    private readonly ConcurrentBag<FloatBuffer> _all = [];
    private long _capacity;

    /// <summary>Numbers of all buffers that were made so far.</summary>
    public long Capacity => Interlocked.Read(ref _capacity);

    public FloatBuffer Rent(int length)
    {
        var capacity = SizeClass(length);
        if (_free.TryGetValue(capacity, out var bag) && bag.TryTake(out var buffer))
            return buffer;
        Interlocked.Add(ref _capacity, capacity);
        buffer = new FloatBuffer(capacity);
        _all.Add(buffer);
        return buffer;
    }

    public void Return(FloatBuffer buffer) => _free.GetOrAdd(buffer.Capacity, static _ => []).Add(buffer);

    /// <summary>Frees every buffer, also those in use.</summary>
    public void Dispose()
    {
        _free.Clear();
        while (_all.TryTake(out var buffer))
            buffer.Dispose();
    }

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
