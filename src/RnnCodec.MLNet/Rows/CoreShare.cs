namespace RnnCodec.MLNet.Rows;

/// <summary>Deals the processor's cores out to the rows at work, so that rows side by side and threads per picture together use each once.</summary>
/// <remarks>
/// ML.NET reads a column with as many cursors as it likes, and says nothing of it to a mapping. A row takes its part of the cores, by the number of rows at
/// work
/// or waiting, and waits where none is free: alone it has all, and as many rows as cores have one each. Threads never change a bit of a result.
/// </remarks>
/// <param name="cores">Cores that are dealt out.</param>
internal sealed class CoreShare(int cores)
{
    private readonly int _cores = cores;
    private readonly object _lock = new();
    private int _free = cores;
    private int _rows;

    /// <summary>The cores of this process.</summary>
    public static CoreShare Process { get; } = new(Environment.ProcessorCount);

    /// <summary>Takes cores for a row until the result is disposed.</summary>
    /// <param name="most">Cores at most; 0: any number.</param>
    public Lease Take(int most)
    {
        lock (_lock)
        {
            _rows++;
            while (_free == 0)
                Monitor.Wait(_lock);
            var taken = Math.Min(_free, Math.Max(1, _cores / _rows));
            if (most > 0)
                taken = Math.Min(taken, most);
            _free -= taken;
            return new Lease(this, taken);
        }
    }

    private void Return(int taken)
    {
        lock (_lock)
        {
            _rows--;
            _free += taken;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Cores of one row.</summary>
    public readonly struct Lease(CoreShare owner, int threads) : IDisposable
    {
        /// <summary>Threads for the row's picture.</summary>
        public int Threads => threads;

        public void Dispose() => owner.Return(threads);
    }
}
