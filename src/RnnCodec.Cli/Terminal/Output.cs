using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RnnCodec.Cli.Terminal;

/// <summary>Tables and JSON on standard output.</summary>
internal static class Output
{
    /// <summary>Where lines are not a terminal's, they are as long as they need: nothing is folded for a file or a pipe.</summary>
    private const int WidthOfFiles = 1000;

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Json(JsonNode value) => Console.Out.WriteLine(value.ToJsonString(JsonOptions));

    public static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int textColumns = int.MaxValue)
    {
        var table = new Table { Border = TableBorder.Minimal };
        for (var i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i]));
            table.AddColumn(i < textColumns ? column : column.RightAligned());
        }
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        Write(table);
    }

    /// <summary>Names and values in two columns.</summary>
    public static void Pairs(IEnumerable<(string Name, string Value)> rows)
    {
        const int Gap = 3;
        List<(string Name, string Value)> all = [.. rows];
        var width = all.Max(row => row.Name.Length) + Gap;
        foreach (var (name, value) in all)
            Console.Out.WriteLine(name.PadRight(width) + value);
    }

    /// <summary>To a terminal as it fits there; to a file or a pipe plain, without padding at the lines' ends.</summary>
    private static void Write(IRenderable content)
    {
        if (!Console.IsOutputRedirected)
        {
            AnsiConsole.Write(content);
            return;
        }
        var text = new StringWriter();
        var plain = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors };
        var console = AnsiConsole.Create(plain);
        console.Profile.Width = WidthOfFiles;
        console.Write(content);
        foreach (var line in text.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
            Console.Out.WriteLine(line);
    }
}
