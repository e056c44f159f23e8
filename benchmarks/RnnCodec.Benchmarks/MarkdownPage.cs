using System.Text;

namespace RnnCodec.Benchmarks;

/// <summary>A page of paragraphs and tables.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _text = new();

    public void Line(string text) => _text.Append(text).Append("\n\n");

    public void Table(IReadOnlyList<string> head, IEnumerable<string[]> rows)
    {
        _text.Append($"| {string.Join(" | ", head)} |\n|{string.Concat(Enumerable.Repeat("---|", head.Count))}\n");
        foreach (var row in rows)
            _text.Append($"| {string.Join(" | ", row)} |\n");
        _text.Append('\n');
    }

    public void Save(string path) => File.WriteAllText(path, _text.ToString().TrimEnd('\n') + "\n");
}
