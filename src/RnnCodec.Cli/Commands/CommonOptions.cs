using System.CommandLine;
using System.Globalization;

namespace RnnCodec.Cli.Commands;

/// <summary>Options that several commands have, always under the same names.</summary>
internal static class CommonOptions
{
    public static Option<string?> Model(string description) => new("--model", "-m") { Description = description, HelpName = "NAME|FILE" };

    public static Option<int?> Threads() =>
        AtLeast(1, new Option<int?>("--threads", "-t") { Description = "Threads to use at most; one per processor if left out. Never changes a bit of the result.", HelpName = "N" });

    public static Option<bool> Force() => new("--force", "-f") { Description = "Replace files that exist already." };

    public static Option<bool> Quiet() => new("--quiet") { Description = "No summary and no progress bar." };

    public static Option<int?> Iterations(string description) => AtLeast(1, new Option<int?>("--quality", "-q") { Description = description, HelpName = "ITERATIONS" });

    public static Option<int?> AtLeast(int least, Option<int?> option)
    {
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < least)
                result.AddError($"{option.Name} takes a whole number from {least}, not '{text}'.");
            return value;
        };
        return option;
    }
}
