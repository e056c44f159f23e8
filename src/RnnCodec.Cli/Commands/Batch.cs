using RnnCodec.Cli.Files;
using RnnCodec.Cli.Terminal;

namespace RnnCodec.Cli.Commands;

/// <summary>The same work on one file or many: a bar while it runs, a line for each that is done, and no stop at a bad one.</summary>
internal static class Batch
{
    /// <returns>The exit code: of the first file that failed, or 0.</returns>
    public static int Run(IReadOnlyList<(string Input, string Output)> pairs, bool quiet, CancellationToken cancellation, Func<string, string, IProgress<double>?, string> work)
    {
        var result = ExitCode.Ok;
        for (var i = 0; i < pairs.Count; i++)
        {
            var (from, to) = pairs[i];
            var title = pairs.Count == 1 ? Path.GetFileName(from) : $"{i + 1}/{pairs.Count} {Path.GetFileName(from)}";
            try
            {
                cancellation.ThrowIfCancellationRequested();
                var summary = WorkBar.Run(title, !quiet, progress => work(from, to, progress));
                if (!quiet)
                    (StandardStreams.IsStandard(to) ? Console.Error : Console.Out).WriteLine(summary);
            }
            catch (Exception e) when (pairs.Count > 1 && e is not OperationCanceledException and not UsageException)
            {
                var code = CommandLine.Fail(e);
                result = result == ExitCode.Ok ? code : result;
            }
        }
        return result;
    }
}
