using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using RnnCodec.Cli.Commands;

namespace RnnCodec.Cli;

/// <summary>The tool's commands.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(10);

    // A name that begins with @ is a file's name, not a file of arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("compress", CompressCommand.Create),
        ("decompress", DecompressCommand.Create),
        ("manifest", ManifestCommand.Create),
        ("info", InfoCommand.Create),
        ("models", ModelsCommand.Create),
        ("compare", CompareCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("report", ReportCommand.Create),
        ("train", TrainCommand.Create),
        ("fit-entropy", FitEntropyCommand.Create),
    ];

    public static Task<int> RunAsync(string[] arguments) => RunAsync(CreateRoot(arguments), arguments);

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        try
        {
            var parsed = root.Parse(arguments, Parsing);
            if (parsed.Action is ParseErrorAction)
                throw new UsageException($"{Complaint(parsed)}. '{CommandPath(parsed.CommandResult)} --help' shows how it is used.");
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop });
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    /// <summary>The command that the arguments begin with, alone: the others need not be made for it. All where they begin with anything else.</summary>
    private static RootCommand CreateRoot(string[] arguments)
    {
        var root = new RootCommand("""
            Compresses pictures with recurrent neural networks and restores them.

            A file holds iterations that refine each other, bit plane after bit plane: the first ones alone give a coarser
            picture. What is drawn, not photographed, is stored without loss where that is smaller.

            Exit codes: 0 done, 1 bad picture or file, 2 wrong command line, 130 interrupted.
            """);
        var asked = arguments.Length == 0 ? -1 : Array.FindIndex(Commands, c => c.Name == arguments[0]);
        foreach (var (_, create) in asked >= 0 ? Commands.AsSpan(asked, 1) : Commands)
            root.Add(create());
        return root;
    }

    private static string Complaint(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens.FirstOrDefault(t => !t.StartsWith('-')) is { } unknown)
            return $"There is no command '{unknown}'; there are {string.Join(", ", root.Subcommands.Select(c => c.Name))}";
        return parsed.Errors[0].Message.TrimEnd('.');
    }

    private static string CommandPath(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = command; at is CommandResult c; at = at.Parent)
            names.Push(c.Command is RootCommand ? "rnncodec" : c.Command.Name);
        return string.Join(' ', names);
    }
}
