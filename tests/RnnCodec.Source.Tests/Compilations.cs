using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RnnCodec.Source.Tests;

/// <summary>The arrows between the files of one project, by what the compiler says each name means.</summary>
internal static class Compilations
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Source generators do not run here: what they would have written is missing, and nothing else may be. People's own files name nothing
    // that only a generator declares but these members, so no arrow between files is lost.
    private static readonly string[] ErrorsWithoutGenerators = ["CS0117", "CS0534", "CS8795"];

    // A serializer context has no constructor until its generator has run; anywhere else a missing argument is an error.
    private const string MissingArgument = "CS7036";
    private const string GeneratedConstructor = "JsonSerializerContext";

    public static IReadOnlyList<Arrow> ArrowsIn(string projectFolder)
    {
        var files = Repository.SourceFilesIn(projectFolder).Select(f => (Repository.Relative(projectFolder, f), File.ReadAllText(f)));
        return ArrowsIn(Path.GetFileName(projectFolder), [.. files]);
    }

    /// <summary>The arrows between files that are given by path and text.</summary>
    public static IReadOnlyList<Arrow> ArrowsIn(string assemblyName, IReadOnlyList<(string Path, string Text)> files)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var trees = files.Select(f => CSharpSyntaxTree.ParseText(f.Text, options, f.Path)).ToArray();
        var isProgram = trees.Any(t => t.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any());
        // With the project's name, internals of others are visible to it as they are in the build.
        var compilation = CSharpCompilation.Create(
            assemblyName,
            [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            ReferencesWithout(assemblyName),
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && !IsOfAGenerator(d));
        Assert.Empty(errors);
        return [.. trees.AsParallel().AsOrdered().SelectMany(tree => ArrowsFrom(tree, compilation.GetSemanticModel(tree)))];
    }

    private static bool IsOfAGenerator(Diagnostic error) =>
        ErrorsWithoutGenerators.Contains(error.Id)
        || (error.Id == MissingArgument
            && error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan).FirstAncestorOrSelf<ClassDeclarationSyntax>()?.BaseList?.Types
                .Any(t => t.Type.ToString() == GeneratedConstructor) == true);

    private static IEnumerable<Arrow> ArrowsFrom(SyntaxTree tree, SemanticModel model) =>
        from node in tree.GetRoot().DescendantNodes()
        where node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax
        let symbol = model.GetSymbolInfo(node).Symbol
        where symbol is INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol
        let declarations = symbol.OriginalDefinition.Locations.Where(l => l.IsInSource).Select(l => l.SourceTree!.FilePath).ToArray()
        where declarations.Length > 0 && !declarations.Contains(tree.FilePath)
        let line = tree.GetLineSpan(node.Span).StartLinePosition.Line + 1
        select new Arrow(tree.FilePath, line, declarations[0], symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));

    private static IEnumerable<MetadataReference> ReferencesWithout(string assemblyName) =>
        from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        where Path.GetFileNameWithoutExtension(path) != assemblyName
        select MetadataReference.CreateFromFile(path);
}
