namespace RnnCodec.Cli.Commands;

/// <summary>How much memory pictures side by side may take together. One that needs more than all of it waits until it is alone.</summary>
internal sealed class MemoryBudget(long bytes)
{
    /// <summary>What transform and networks take for a pixel at work, and the most that they work on at once: larger pictures are cut into tiles.</summary>
    /// <remarks>As <see cref="DecodeOptions.MaxTilePixels"/> says; docs/performance.md has whole processes.</remarks>
    private const long BytesAtWork = 140;
    private const long PixelsAtWork = 1 << 21;

    /// <summary>The pixels in two layouts, the restored picture, and the files: 14 bytes; the quantised coefficients: 6.</summary>
    private const long BytesHeld = 20;

    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new();
    private long _taken;

    /// <summary>Half of what the process may have: the rest is for pictures that take more than they are thought to.</summary>
    public static MemoryBudget OfMachine() => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>Bytes that a picture takes while it is coded.</summary>
    public static long ForPicture(long pixels) => BytesHeld * pixels + BytesAtWork * Math.Min(pixels, PixelsAtWork);

    /// <summary>Waits until there is room; disposing gives it back.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    public IDisposable Take(long needed, CancellationToken cancellation)
    {
        needed = Math.Min(needed, bytes);
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_taken + needed <= bytes)
                {
                    _taken += needed;
                    return new Taken(this, needed);
                }
                change = _change.Task;
            }
            change.Wait(cancellation);
        }
    }

    private void GiveBack(long returned)
    {
        lock (_lock)
        {
            _taken -= returned;
            _change.SetResult();
            _change = new TaskCompletionSource();
        }
    }

    private sealed class Taken(MemoryBudget budget, long amount) : IDisposable
    {
        public void Dispose() => budget.GiveBack(amount);
    }
}
