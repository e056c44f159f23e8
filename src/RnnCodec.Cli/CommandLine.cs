using System.CommandLine;
using System.CommandLine.Invocation;
using RnnCodec.Cli.Commands;

namespace RnnCodec.Cli;

/// <summary>The tool's commands, and how errors become one line and an exit code.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(10);

    public static Task<int> RunAsync(string[] arguments) => RunAsync(CreateRoot(), arguments);

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            var path = CommandPath(parsed.CommandResult);
            return Fail($"{parsed.Errors[0].Message.TrimEnd('.')}. '{path} --help' shows how it is used.", ExitCode.Usage);
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop });
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Writes an error as one line and says what the process is to return for it.</summary>
    public static int Fail(Exception error) => error switch
    {
        OperationCanceledException => Fail("interrupted.", ExitCode.Cancelled),
        AggregateException { InnerException: { } inner } => Fail(inner),
        UsageException => Fail(error.Message, ExitCode.Usage),
        RnnCodecException or IOException or InvalidDataException or UnauthorizedAccessException => Fail(error.Message, ExitCode.BadInput),
        OutOfMemoryException => Fail("there is not enough memory for this picture.", ExitCode.BadInput),
        _ => Fail($"unexpected {error.GetType().Name}: {error.Message}", ExitCode.BadInput),
    };

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"rnncodec: {message.ReplaceLineEndings(" ")}");
        return code;
    }

    private static RootCommand CreateRoot() => new("""
        Compresses pictures with recurrent neural networks and restores them.

        A file holds up to 16 iterations that refine each other, 1/8 bit per pixel each before entropy coding: the first
        ones alone give the picture at a lower rate.

        Exit codes: 0 done, 1 bad picture or file, 2 wrong command line, 130 interrupted.
        """)
    {
        CompressCommand.Create(),
        DecompressCommand.Create(),
        InfoCommand.Create(),
        ModelsCommand.Create(),
        CompareCommand.Create(),
        EvaluateCommand.Create(),
        ReportCommand.Create(),
        TrainCommand.Create(),
        FitEntropyCommand.Create(),
    };

    private static string CommandPath(System.CommandLine.Parsing.CommandResult command)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = command; at is System.CommandLine.Parsing.CommandResult c; at = at.Parent)
            names.Push(c.Command is RootCommand ? "rnncodec" : c.Command.Name);
        return string.Join(' ', names);
    }
}
