using Spectre.Console;

namespace RnnCodec.Cli.Terminal;

/// <summary>Lines of a work under way, and its bar where there is one.</summary>
internal sealed class WorkLines(IAnsiConsole? console, ProgressTask? task)
{
    public bool HasBar => task is not null;

    public void ShowProgress(string title, double share)
    {
        if (task is null)
            return;
        task.Description = Markup.Escape(title);
        task.Value = share;
    }

    public void WriteOutput(string line)
    {
        // On a terminal a line that went around the bar would be drawn over.
        if (console is null || Console.IsOutputRedirected)
            Console.Out.WriteLine(line);
        else
            console.WriteLine(line);
    }

    public void WriteError(string line)
    {
        if (console is null)
            Console.Error.WriteLine(line);
        else
            console.WriteLine(line);
    }
}
