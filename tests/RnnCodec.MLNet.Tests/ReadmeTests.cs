using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RnnCodec.MLNet.Tests;

/// <summary>The README's C# examples are programs that a reader may paste: they must compile as they stand.</summary>
public class ReadmeTests
{
    private const string Fence = "```";

    // What <ImplicitUsings>enable</ImplicitUsings> of a new console project gives.
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    public static TheoryData<string> Examples => [.. Blocks(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void ExampleCompiles(string code)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Example", [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)], references, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();

        Assert.True(errors.Length == 0, string.Join(Environment.NewLine, errors.Select(e => e.ToString())));
    }

    [Fact]
    public void ThePipelineExampleHasFifteenLines() =>
        Assert.InRange(Blocks(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"))).First().Split('\n').Count(line => line.Trim().Length > 0), 1, 15);

    private static IEnumerable<string> Blocks(string text)
    {
        var parts = text.ReplaceLineEndings("\n").Split(Fence + "csharp\n");
        return parts.Skip(1).Select(part => part[..part.IndexOf(Fence, StringComparison.Ordinal)]);
    }
}
