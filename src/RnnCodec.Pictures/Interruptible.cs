namespace RnnCodec.Pictures;

/// <summary>Work in which nobody looks at a token: Skia's decoders and encoders.</summary>
internal static class Interruptible
{
    /// <summary>
    /// Runs it on a thread of its own and stops waiting when the token is cancelled; the work then ends unheard, and gives back what it took.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static T Run<T>(Func<T> work, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
            return work();
        cancellation.ThrowIfCancellationRequested();
        return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellation).GetAwaiter().GetResult();
    }
}
