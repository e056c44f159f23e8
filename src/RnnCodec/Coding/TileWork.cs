using System.Runtime.ExceptionServices;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Coding;

/// <summary>
/// Runs work on every tile or region of a picture: as many side by side as there are threads, each on one of them; where there are fewer, or they are
/// large, fewer side by side on several threads each. So memory is bounded by the pixels at work, not by the picture.
/// </summary>
/// <param name="executors">Where executors come from.</param>
/// <param name="threads">Threads at most; 0: one per processor.</param>
/// <param name="cancellationToken">Stops the work between operations.</param>
internal sealed class TileWork(ExecutorPool executors, int threads, CancellationToken cancellationToken)
{
    /// <summary>Pixels that are at work at a time, less where one tile alone has more; <see cref="DecodeOptions.MaxTilePixels"/> says what one takes.</summary>
    public const long MostPixelsAtWork = 1 << 24;

    private readonly int _threads = threads == 0 ? Environment.ProcessorCount : threads;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Runs work on one executor with all threads.</summary>
    public T Run<T>(Func<CpuExecutor, T> work)
    {
        T result = default!;
        With(_threads, executor => result = work(executor));
        return result;
    }

    public void ForEachTile(FileHeader header, Action<int, CpuExecutor> work)
    {
        var first = header.Tile(0);
        ForEach((int)header.TileCount, (long)first.Width * first.Height, work);
    }

    /// <summary>Runs work on items 0 to count - 1.</summary>
    /// <param name="count">Items.</param>
    /// <param name="pixels">Pixels of the largest.</param>
    /// <param name="work">What to do with an item.</param>
    public void ForEach(int count, long pixels, Action<int, CpuExecutor> work)
    {
        var sideBySide = (int)Math.Clamp(MostPixelsAtWork / pixels, 1, Math.Min(count, _threads));
        // Items are handed out one by one, so that no thread is left with a row of dear ones at the end.
        var next = -1;
        void Work() => With(Math.Max(1, _threads / sideBySide), executor =>
        {
            for (int item; (item = Interlocked.Increment(ref next)) < count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(item, executor);
            }
        });
        if (sideBySide == 1)
        {
            Work();
            return;
        }
        try
        {
            Parallel.For(0, sideBySide, new ParallelOptions { MaxDegreeOfParallelism = sideBySide }, _ =>
            {
                try
                {
                    Work();
                }
                catch
                {
                    // The others need not go on.
                    Interlocked.Exchange(ref next, count);
                    throw;
                }
            });
        }
        catch (AggregateException e)
        {
            // One item's error is the picture's.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void With(int threadsOfWork, Action<CpuExecutor> work)
    {
        var executor = executors.Rent(threadsOfWork, cancellationToken);
        try
        {
            work(executor);
        }
        catch
        {
            // It may hold tensors that nobody gives back.
            executor.Dispose();
            throw;
        }
        executors.Return(executor);
    }
}
