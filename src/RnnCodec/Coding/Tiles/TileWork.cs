using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Coding;

/// <summary>
/// Runs work on every tile: as many tiles side by side as there are threads, each on one of them; where there are fewer tiles, or they are large, fewer side by side on
/// several threads each. So memory is bounded by the pixels at work, not by the picture.
/// </summary>
/// <param name="threads">Threads at most; 0: one per processor.</param>
/// <param name="cancellationToken">Stops the work between operations.</param>
internal sealed class TileWork(int threads, CancellationToken cancellationToken)
{
    /// <summary>Pixels of tiles that are at work at a time, less where one tile alone has more. The shipped models take about 140 bytes for each.</summary>
    public const long MostPixelsAtWork = 1 << 24;

    private readonly int _threads = threads == 0 ? Environment.ProcessorCount : threads;

    /// <summary>Executors with their buffers, kept so that a picture that is encoded several times needs them once. All have the same number of threads while the tiles' size stays.</summary>
    private readonly ConcurrentBag<CpuExecutor> _idle = [];

    public void ForEachTile(FileHeader header, Action<int, CpuExecutor> work)
    {
        var tiles = (int)header.TileCount;
        var first = header.Tile(0);
        var sideBySide = (int)Math.Clamp(MostPixelsAtWork / ((long)first.Width * first.Height), 1, Math.Min(tiles, _threads));
        // Tiles are handed out one by one, so that no thread is left with a row of dear ones at the end.
        var next = -1;
        void Work()
        {
            if (!_idle.TryTake(out var executor))
                executor = new CpuExecutor(Math.Max(1, _threads / sideBySide), cancellationToken: cancellationToken);
            for (int tile; (tile = Interlocked.Increment(ref next)) < tiles; )
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(tile, executor);
            }
            _idle.Add(executor);
        }
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
                    Interlocked.Exchange(ref next, tiles);
                    throw;
                }
            });
        }
        catch (AggregateException e)
        {
            // One tile's error is the picture's.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
