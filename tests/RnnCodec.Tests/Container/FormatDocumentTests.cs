using System.Text;
using System.Text.RegularExpressions;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.Container;

/// <summary>FORMAT.md's examples, which were computed by another program than the writer.</summary>
public partial class FormatDocumentTests
{
    [Fact]
    public void RangeCodedStreamIsAsDocumented()
    {
        var sequence = Enumerable.Range(0, 40).Select(i => (Bit: i * i % 7 < 3, P: (int)(i * 2654435761L / 256 % 65535) + 1)).ToArray();
        var encoder = new RangeEncoder();
        foreach (var (bit, p) in sequence)
            encoder.Encode(bit, p);
        var stream = Example("A range-coded stream");
        Assert.Equal(stream, encoder.Finish().ToArray());
        var decoder = new RangeDecoder(stream);
        foreach (var (bit, p) in sequence)
            Assert.Equal(bit, decoder.Decode(p));
        Assert.True(decoder.IsComplete);
    }

    private static byte[] Example(string title)
    {
        using var document = typeof(FormatDocumentTests).Assembly.GetManifestResourceStream("FORMAT.md")!;
        var text = new StreamReader(document, Encoding.UTF8).ReadToEnd();
        var section = text[text.IndexOf($"### {title}\n", StringComparison.Ordinal)..];
        var block = section.Split("```")[1];
        return Convert.FromHexString(CommentOrSpace().Replace(block, ""));
    }

    [GeneratedRegex(@"#.*|\s")]
    private static partial Regex CommentOrSpace();
}
