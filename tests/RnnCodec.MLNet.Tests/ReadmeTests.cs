namespace RnnCodec.MLNet.Tests;

/// <summary>The README's C# examples are programs that a reader may paste: they must compile as they stand.</summary>
public class ReadmeTests
{
    public static TheoryData<string> Examples => [.. Documents.Programs("README.md")];

    [Theory]
    [MemberData(nameof(Examples))]
    public void ExampleCompiles(string code) => Documents.Compile(code, Stream.Null);

    [Fact]
    public void ThePipelineExampleHasFifteenLines() =>
        Assert.InRange(Documents.Programs("README.md")[0].Split('\n').Count(line => line.Trim().Length > 0), 1, 15);
}
