using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Commands;

/// <summary>Options that several commands have, always under the same names.</summary>
internal static class CommonOptions
{
    public static Option<string?> Model(string description) => new("--model", "-m") { Description = description, HelpName = "NAME|FILE" };

    public static Option<int?> Threads() => AtLeast(1, new Option<int?>("--threads", "-t")
    {
        Description = "Threads to use at most; one per processor if left out. Never changes a bit of the result.",
        HelpName = "N",
    });

    public static Option<bool> Force() => new("--force", "-f") { Description = "Replace files that exist already." };

    public static Option<bool> Quiet() => new("--quiet") { Description = "No summary and no progress bar." };

    public static Option<int?> Iterations(string description) =>
        AtLeast(1, new Option<int?>("--iterations", "-i") { Description = description, HelpName = "N" });

    public static Option<Shard> Shard() => new("--shard")
    {
        Description = "Only the K-th of N parts of the folder. Names alone say what belongs to which part, so parts can be done anywhere, at any time.",
        HelpName = "K/N",
        DefaultValueFactory = _ => Files.Shard.Whole,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Files.Shard.Parse(text) is { } shard)
                return shard;
            result.AddError($"--shard takes K/N with K from 1 to N, such as 2/4, not '{text}'.");
            return Files.Shard.Whole;
        },
    };

    public static Option<bool> Recursive(string description) => new("--recursive", "-r") { Description = description };

    public static Option<string?> List() => new("--list")
    {
        Description = "Of the folder, only the files that this text file names, one a line, subfolders with /.",
        HelpName = "FILE",
    };

    /// <summary>Options of which a command line has one at most.</summary>
    public static void Exclude(Command command, Option one, Option other) => command.Validators.Add(result =>
    {
        if (result.GetResult(one) is not null && result.GetResult(other) is not null)
            result.AddError($"{one.Name} and {other.Name} exclude each other");
    });

    public static Option<int?> AtLeast(int least, Option<int?> option)
    {
        option.CustomParser = result => (int)WholeNumber(result, option.Name, $"from {least}", v => v >= least && v <= int.MaxValue);
        return option;
    }

    public static Option<double?> Number(string rule, Predicate<double> holds, Option<double?> option)
    {
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || !holds(value))
                result.AddError($"{option.Name} takes a number {rule}, not '{text}'.");
            return value;
        };
        return option;
    }

    public static long WholeNumber(ArgumentResult result, string name, string rule, Predicate<long> holds)
    {
        var text = result.Tokens[0].Value;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || !holds(value))
            result.AddError($"{name} takes a whole number, {rule}, not '{text}'.");
        return value;
    }
}
