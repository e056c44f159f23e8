using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RnnCodec.MLNet.Tests;

/// <summary>The C# programs inside the documents.</summary>
internal static class Documents
{
    private const string Fence = "```";

    // What <ImplicitUsings>enable</ImplicitUsings> of a new console project gives, and what a web project gives beside it.
    private static readonly string[] Usings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];
    private static readonly string[] WebUsings =
    [
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly PortableExecutableReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static string[] Programs(string document)
    {
        var parts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, document)).ReplaceLineEndings("\n").Split(Fence + "csharp\n");
        return [.. parts.Skip(1).Select(part => part[..part.IndexOf(Fence, StringComparison.Ordinal)])];
    }

    /// <summary>Compiles a program that must be free of errors, and writes its assembly.</summary>
    public static void Compile(string code, Stream assembly)
    {
        var usings = code.Contains("WebApplication", StringComparison.Ordinal) ? Usings.Concat(WebUsings) : Usings;
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);
        var trees = new[] { string.Concat(usings.Select(name => $"global using {name};")), code }.Select(text => CSharpSyntaxTree.ParseText(text));
        var result = CSharpCompilation.Create($"Example{Guid.NewGuid():N}", trees, References, options).Emit(assembly);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
    }
}
