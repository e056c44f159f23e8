namespace RnnCodec.Coding;

/// <summary>Counts finished steps of a known number and reports their share. Thread-safe.</summary>
internal sealed class WorkProgress(IProgress<double>? progress, long steps)
{
    private long _done;

    public void StepDone() => StepsDone(1);

    /// <summary>Counts several steps, 0 or more; steps found to be unneeded count too.</summary>
    public void StepsDone(long count)
    {
        if (count == 0)
            return;
        var done = Interlocked.Add(ref _done, count);
        progress?.Report(Math.Min(1, (double)done / steps));
    }

    /// <summary>Counts all that is left.</summary>
    public void AllDone() => StepsDone(Math.Max(0, steps - Interlocked.Read(ref _done)));
}
