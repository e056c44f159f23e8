using System.Collections.Concurrent;

namespace RnnCodec.Engine.Cpu;

/// <summary>Executors with their buffers, kept between pictures: what one picture needed, the next finds made. Thread-safe.</summary>
internal sealed class ExecutorPool
{
    /// <summary>Numbers of the buffers that an executor may keep, 256 MB; larger ones go with the picture that needed them.</summary>
    private const long MostKept = 1L << 26;

    private static readonly int MostIdle = Environment.ProcessorCount;

    private readonly ConcurrentDictionary<int, ConcurrentBag<CpuExecutor>> _idle = new();

    public CpuExecutor Rent(int threads, CancellationToken cancellationToken)
    {
        if (!Idle(threads).TryTake(out var executor))
            executor = new CpuExecutor(threads);
        executor.CancellationToken = cancellationToken;
        return executor;
    }

    public void Return(CpuExecutor executor)
    {
        executor.CancellationToken = default;
        var idle = Idle(executor.Threads);
        if (executor.Pool.Capacity <= MostKept && idle.Count < MostIdle)
            idle.Add(executor);
        else
            executor.Dispose();
    }

    private ConcurrentBag<CpuExecutor> Idle(int threads) => _idle.GetOrAdd(threads, static _ => []);
}
