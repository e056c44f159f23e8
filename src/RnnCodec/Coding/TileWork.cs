using System.Runtime.ExceptionServices;
using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Coding;

/// <summary>
/// Runs work on every tile: as many tiles side by side as there are threads, each on one of them; where there are fewer tiles, or they are large, fewer side by side on
/// several threads each. So memory is bounded by the pixels at work, not by the picture.
/// </summary>
internal static class TileWork
{
    /// <summary>Pixels of tiles that are at work at a time, less where one tile alone has more. The shipped models take about 140 bytes for each.</summary>
    public const long MostPixelsAtWork = 1 << 24;

    public static void ForEachTile(FileHeader header, int threads, CancellationToken cancellationToken, Action<int, CpuExecutor> work)
    {
        if (threads == 0)
            threads = Environment.ProcessorCount;
        var tiles = (int)header.TileCount;
        var first = header.Tile(0);
        var sideBySide = (int)Math.Clamp(MostPixelsAtWork / ((long)first.Width * first.Height), 1, Math.Min(tiles, threads));
        // Tiles are handed out one by one, so that no thread is left with a row of dear ones at the end.
        var next = -1;
        void Work()
        {
            var executor = new CpuExecutor(Math.Max(1, threads / sideBySide), cancellationToken: cancellationToken);
            for (int tile; (tile = Interlocked.Increment(ref next)) < tiles; )
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(tile, executor);
            }
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
