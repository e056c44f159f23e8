using System.Collections.Concurrent;
using RnnCodec.Cli.Files;
using RnnCodec.Cli.Terminal;

namespace RnnCodec.Cli.Commands;

/// <summary>What is to be done with one file.</summary>
/// <param name="Input">Its name, or "-".</param>
/// <param name="Output">Where the result goes.</param>
/// <param name="Threads">Threads that it may use; 0: one per processor.</param>
/// <param name="Memory">Room to be taken before it is decoded.</param>
/// <param name="Progress">Receives the finished share; null: nobody looks.</param>
internal sealed record BatchItem(string Input, string Output, int Threads, MemoryBudget Memory, IProgress<double>? Progress);

/// <summary>What came of one file.</summary>
/// <param name="Summary">A line about it.</param>
/// <param name="Warnings">A sentence for everything that was lost.</param>
internal sealed record BatchResult(string Summary, IReadOnlyList<string> Warnings);

/// <summary>
/// The same work on one file or many: many are done side by side, one thread each. A bar while it runs, a line for each that is done, in the
/// files' order, and no stop at a bad one.
/// </summary>
internal sealed class Batch
{
    private readonly IReadOnlyList<FilePair> _pairs;
    private readonly bool _quiet;
    private readonly WorkLines _lines;
    private readonly Func<BatchItem, BatchResult> _work;
    private readonly Dictionary<FilePair, Exception> _errors = [];
    private readonly Lock _lock = new();
    private readonly Outcome?[] _outcomes;
    private readonly double[] _shares;
    private int _written;
    private int _exitCode = ExitCode.Ok;

    private Batch(IReadOnlyList<FilePair> pairs, bool quiet, WorkLines lines, Func<BatchItem, BatchResult> work)
    {
        _pairs = pairs;
        _quiet = quiet;
        _lines = lines;
        _work = work;
        _outcomes = new Outcome?[pairs.Count];
        _shares = new double[pairs.Count];
    }

    /// <param name="pairs">The files.</param>
    /// <param name="threads">Threads to use at most; 0: one per processor.</param>
    /// <param name="quiet">No summaries and no bar.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="work">The work on one file.</param>
    /// <returns>The exit code, of the first file that failed, or 0; and what was wrong with each that failed.</returns>
    public static (int ExitCode, IReadOnlyDictionary<FilePair, Exception> Errors) Run(
        IReadOnlyList<FilePair> pairs,
        int threads,
        bool quiet,
        CancellationToken cancellation,
        Func<BatchItem, BatchResult> work) =>
        WorkBar.Run(!quiet, lines =>
        {
            var batch = new Batch(pairs, quiet, lines, work);
            return (batch.Run(threads, cancellation), (IReadOnlyDictionary<FilePair, Exception>)batch._errors);
        });

    private int Run(int threads, CancellationToken cancellation)
    {
        var memory = MemoryBudget.OfMachine();
        if (_pairs.Count == 1)
        {
            Finish(0, TryWork(0, threads, memory));
            return _exitCode;
        }
        var all = threads > 0 ? threads : Environment.ProcessorCount;
        var sideBySide = Math.Clamp(all, 1, Math.Max(1, _pairs.Count));
        try
        {
            Parallel.ForEach(
                // One after the other: those that are at work together are neighbours, so no line waits long for its turn.
                Partitioner.Create(Enumerable.Range(0, _pairs.Count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = sideBySide, CancellationToken = cancellation },
                i => Finish(i, TryWork(i, all / sideBySide, memory)));
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } interrupted)
        {
            throw interrupted;
        }
        finally
        {
            // Of what an interrupt left unfinished there is nothing to say; what comes behind it may be done.
            for (; _written < _outcomes.Length; _written++)
                Write(_outcomes[_written]);
        }
        return _exitCode;
    }

    private Outcome TryWork(int index, int threads, MemoryBudget memory)
    {
        var pair = _pairs[index];
        var progress = _lines.HasBar ? new Share(this, index) : null;
        progress?.Report(0);
        try
        {
            return new Outcome(_work(new BatchItem(pair.Input, pair.Output, threads, memory, progress)), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new Outcome(null, e);
        }
    }

    private void Finish(int index, Outcome outcome)
    {
        lock (_lock)
        {
            Report(index, 1);
            _outcomes[index] = outcome;
            for (; _written < _outcomes.Length && _outcomes[_written] is { } next; _written++)
            {
                Write(next);
                _outcomes[_written] = null;
            }
        }
    }

    private void Write(Outcome? outcome)
    {
        if (outcome?.Error is { } error)
        {
            _errors.Add(_pairs[_written], error);
            _lines.WriteError(Failure.Line(error));
            _exitCode = _exitCode == ExitCode.Ok ? Failure.Code(error) : _exitCode;
        }
        if (outcome?.Result is not { } result)
            return;
        foreach (var warning in result.Warnings)
            _lines.WriteError(Failure.Line($"warning: {StandardStreams.Describe(_pairs[_written].Input)}: {warning}"));
        if (_quiet)
            return;
        if (StandardStreams.IsStandard(_pairs[_written].Output))
            _lines.WriteError(result.Summary);
        else
            _lines.WriteOutput(result.Summary);
    }

    private void Report(int index, double share)
    {
        lock (_lock)
        {
            _shares[index] = share;
            var name = Path.GetFileName(_pairs[index].Input);
            _lines.ShowProgress(_pairs.Count == 1 ? name : $"{_written + 1}/{_pairs.Count} {name}", _shares.Sum() / _shares.Length);
        }
    }

    private sealed record Outcome(BatchResult? Result, Exception? Error);

    // System.Progress would post every report to the thread pool, where they overtake each other.
    private sealed class Share(Batch batch, int index) : IProgress<double>
    {
        public void Report(double value) => batch.Report(index, value);
    }
}
