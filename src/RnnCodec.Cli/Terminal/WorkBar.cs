using Spectre.Console;

namespace RnnCodec.Cli.Terminal;

/// <summary>A bar on standard error while something runs, where that is a terminal; it leaves nothing behind.</summary>
internal static class WorkBar
{
    /// <summary>Runs work that writes lines while its bar moves.</summary>
    public static T Run<T>(bool shown, Func<WorkLines, T> work)
    {
        if (!shown || Console.IsErrorRedirected)
            return work(new WorkLines(null, null));
        return OnTerminal((console, task) => work(new WorkLines(console, task)));
    }

    /// <summary>Runs work in several named stages; where there is no terminal, a line a stage goes to standard error.</summary>
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
        return OnTerminal((_, task) => work((stage, share) =>
        {
            task.Description = Markup.Escape(stage);
            task.Value = share;
        }));
    }

    private static T OnTerminal<T>(Func<IAnsiConsole, ProgressTask, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(console, context.AddTask("rnncodec", maxValue: 1)));
    }
}
