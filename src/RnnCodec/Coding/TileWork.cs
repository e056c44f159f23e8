using RnnCodec.Container;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Coding;

/// <summary>Runs work on every tile: side by side where there are several, so that as many tiles are in memory as there are threads; else one tile on all threads.</summary>
internal static class TileWork
{
    public static void ForEachTile(FileHeader header, int threads, CancellationToken cancellationToken, Action<int, CpuExecutor> work)
    {
        if (threads == 0)
            threads = Environment.ProcessorCount;
        var tiles = (int)header.TileCount;
        if (tiles == 1 || threads == 1)
        {
            var executor = new CpuExecutor(threads, cancellationToken: cancellationToken);
            for (var tile = 0; tile < tiles; tile++)
                work(tile, executor);
            return;
        }
        try
        {
            Parallel.For(0, tiles, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, () => new CpuExecutor(1, cancellationToken: cancellationToken), (tile, state, executor) =>
            {
                work(tile, executor);
                return executor;
            }, static _ => { });
        }
        catch (AggregateException e)
        {
            // One tile's error is the picture's.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
