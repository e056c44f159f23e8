using System.CommandLine;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Commands;

/// <summary>The part of a command line that says which files become which, and how the work is shared out.</summary>
internal sealed class FileOptions(Argument<string> input, Argument<string> output, string skipExisting)
{
    private readonly Option<bool> _force = CommonOptions.Force();
    private readonly Option<bool> _skipExisting = new("--skip-existing", "-s") { Description = skipExisting };
    private readonly Option<bool> _recursive = CommonOptions.Recursive("Subfolders too; what comes of them goes to subfolders of the same names.");
    private readonly Option<string?> _list = CommonOptions.List();
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public void AddTo(Command command)
    {
        foreach (var argument in new[] { input, output })
            command.Add(argument);
        foreach (var option in new Option[] { _recursive, _list, _force, _skipExisting, _threads, _quiet })
            command.Add(option);
        CommonOptions.Exclude(command, _recursive, _list);
        CommonOptions.Exclude(command, _force, _skipExisting);
    }

    public bool Quiet(ParseResult parsed) => parsed.GetValue(_quiet);

    public bool Force(ParseResult parsed) => parsed.GetValue(_force);

    public bool SkipExisting(ParseResult parsed) => parsed.GetValue(_skipExisting);

    public int Threads(ParseResult parsed) => parsed.GetValue(_threads) ?? 0;

    /// <summary>What is to be done; what is not is said.</summary>
    /// <inheritdoc cref="FilePairs.Plan"/>
    public FilePairs Plan(
        ParseResult parsed,
        IReadOnlyList<string> inputExtensions,
        IReadOnlyList<string> unreadExtensions,
        string outputExtension,
        Shard shard)
    {
        var existing = Force(parsed) ? ExistingFiles.Replace : SkipExisting(parsed) ? ExistingFiles.Skip : ExistingFiles.Refuse;
        var choice = new FolderChoice(parsed.GetValue(_recursive), parsed.GetValue(_list));
        var (from, to) = (parsed.GetValue(input)!, parsed.GetValue(output)!);
        var plan = FilePairs.Plan(from, to, inputExtensions, unreadExtensions, outputExtension, existing, shard, choice);
        if (plan.Unread.Count > 0)
        {
            var formats = string.Join(", ", plan.Unread.Select(f => Path.GetExtension(f).ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));
            var more = plan.Unread.Count > 1 ? $" and {plan.Unread.Count - 1} more" : "";
            Console.Error.WriteLine(Failure.Line($"warning: passed over: '{plan.Unread[0]}'{more}; {formats} cannot be read."));
        }
        if (plan.Skipped.Count > 0 && !Quiet(parsed))
            Console.WriteLine($"{plan.Skipped.Count} {(plan.Skipped.Count == 1 ? "is" : "are")} there already, {plan.Pairs.Count} to do.");
        return plan;
    }
}
