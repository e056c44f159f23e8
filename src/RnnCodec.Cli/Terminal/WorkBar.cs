using Spectre.Console;

namespace RnnCodec.Cli.Terminal;

/// <summary>A bar on standard error while something runs, where that is a terminal; it leaves nothing behind.</summary>
internal static class WorkBar
{
    public static T Run<T>(string title, bool shown, Func<IProgress<double>?, T> work)
    {
        if (!shown || Console.IsErrorRedirected)
            return work(null);
        return OnTerminal(title, task => work(new Bar(task)));
    }

    /// <summary>The same for work in several named stages; where there is no terminal, a line a stage goes to standard error.</summary>
    public static T RunStages<T>(Func<Action<string, double>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            var last = "";
            return work((stage, _) =>
            {
                if (stage != last)
                    Console.Error.WriteLine(last = stage);
            });
        }
        return OnTerminal("", task => work((stage, share) =>
        {
            task.Description = Markup.Escape(stage);
            task.Value = share;
        }));
    }

    /// <summary>A part of a longer work.</summary>
    public static IProgress<double>? Part(this IProgress<double>? whole, double from, double to) => whole is null ? null : new Share(whole, from, to);

    private static T OnTerminal<T>(string title, Func<ProgressTask, T> work) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(context.AddTask(Markup.Escape(title), maxValue: 1)));

    // System.Progress would post every report to the thread pool, where they overtake each other.
    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Share(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (to - from) * value);
    }
}
