namespace RnnCodec.Coding;

/// <summary>Counts finished steps of a known number and reports their share. Thread-safe.</summary>
internal sealed class WorkProgress(IProgress<double>? progress, long steps)
{
    private long _done;

    public void StepDone()
    {
        var done = Interlocked.Increment(ref _done);
        progress?.Report(Math.Min(1, (double)done / steps));
    }
}
