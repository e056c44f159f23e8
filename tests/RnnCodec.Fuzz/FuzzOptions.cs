using System.Globalization;

namespace RnnCodec.Fuzz;

/// <summary>The command line.</summary>
internal sealed record FuzzOptions
{
    public long Cases { get; init; } = 1_000_000;

    public double Seconds { get; init; } = double.PositiveInfinity;

    public int Seed { get; init; } = 1;

    public int Processes { get; init; } = Environment.ProcessorCount;

    public long? Case { get; init; }

    /// <summary>Set in a worker: cases this number, this number plus <see cref="Processes"/> and so on.</summary>
    public int? Part { get; init; }

    public static FuzzOptions? Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !double.TryParse(arguments[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                return Complain($"{arguments[i]} needs a number.");
            switch (arguments[i])
            {
                case "--cases":
                    options = options with { Cases = (long)value };
                    break;
                case "--seconds":
                    options = options with { Seconds = value };
                    break;
                case "--seed":
                    options = options with { Seed = (int)value };
                    break;
                case "--processes":
                    options = options with { Processes = (int)value };
                    break;
                case "--case":
                    options = options with { Case = (long)value };
                    break;
                case "--part":
                    options = options with { Part = (int)value };
                    break;
                default:
                    return Complain($"There is no option '{arguments[i]}'.");
            }
        }
        return options;
    }

    private static FuzzOptions? Complain(string message)
    {
        Console.Error.WriteLine(message);
        return null;
    }
}
