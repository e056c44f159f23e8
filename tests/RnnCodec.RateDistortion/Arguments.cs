namespace RnnCodec.RateDistortion;

/// <summary>The command line.</summary>
internal sealed record Arguments(string Folder, string Output, IReadOnlyList<string>? Codecs, int Most, IReadOnlyList<string> Models)
{
    public const string Usage = """
        Rate-distortion of this codec and of the classical ones over a folder of pictures.

        usage: RnnCodec.RateDistortion FOLDER [options]
          -o, --output FOLDER   where results.csv, results.json and results.txt go (rate-distortion)
          -c, --codecs LIST     of jpeg420, jpeg444, jpeg2000, webp, avif, jxl and rnnc, with commas (all whose tools are there)
          -n, --most N          the first N pictures only
          -m, --model NAME      a shipped model's name or a weight file; may be given more than once (the default model)
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Arguments Parse(string[] arguments)
    {
        string? folder = null;
        var (output, most) = ("rate-distortion", int.MaxValue);
        IReadOnlyList<string>? codecs = null;
        var models = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "-o" or "--output":
                    output = Value(ref i);
                    break;
                case "-c" or "--codecs":
                    codecs = Value(ref i).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    break;
                case "-n" or "--most":
                    if (!int.TryParse(Value(ref i), out most) || most < 1)
                        throw new ArgumentException($"'{arguments[i]}' is no number of pictures.");
                    break;
                case "-m" or "--model":
                    models.Add(Value(ref i));
                    break;
                case var option when option.StartsWith('-'):
                    throw new ArgumentException($"There is no option '{option}'.");
                case var path when folder is null:
                    folder = path;
                    break;
                default:
                    throw new ArgumentException($"'{arguments[i]}' is one argument too many.");
            }
        }
        return new Arguments(folder ?? throw new ArgumentException("The folder of pictures is missing."), output, codecs, most, models);

        string Value(ref int i) => i + 1 < arguments.Length ? arguments[++i] : throw new ArgumentException($"'{arguments[i]}' needs a value.");
    }
}
