using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace RnnCodec.Packages.Tests;

/// <summary>All packages of the repository, packed once into a folder, and projects that know nothing but this folder and the usual feed.</summary>
public sealed class Feed : IDisposable
{
    public const string Version = "0.1.0-packed";

    /// <summary>The system that these tests run on, as packages name it.</summary>
    public static readonly string System = RuntimeInformation.RuntimeIdentifier;

    private readonly string _root = Directory.CreateTempSubdirectory("rnncodec-packages-").FullName;

    public Feed()
    {
        Directory.CreateDirectory(Packages);
        // Libraries as they were built for the tests.
        foreach (var library in new[] { "RnnCodec", "RnnCodec.MLNet", "RnnCodec.TorchSharp" })
            Pack(library, "-o", Packages, "--no-build");
        // The tool for this system alone, which is compiled for it here, on the libraries that are there.
        Pack("RnnCodec.Cli", "-o", Packages, "--no-restore", "-p:BuildProjectReferences=false", $"-p:ToolPackageRuntimeIdentifiers={System}");

        var shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Directory.CreateDirectory(shared);
        new XElement(
            "configuration",
            new XElement("packageSources", Add("packed", Packages)),
            // What others made need not be fetched again.
            new XElement("fallbackPackageFolders", Add("shared", shared))).Save(Path.Combine(_root, "nuget.config"));

        static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
    }

    /// <summary>The repository's own folder.</summary>
    public static string Repository => Path.GetFullPath(Metadata("Root"));

    private string Packages => Path.Combine(_root, "feed");

    private string Unpacked => Path.Combine(_root, "unpacked");

    /// <summary>A package's file, to be read.</summary>
    public ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Packages, $"{id}.{Version}.{extension}"));

    /// <summary>The size of a package's file in bytes.</summary>
    public long Size(string id) => new FileInfo(Path.Combine(Packages, $"{id}.{Version}.nupkg")).Length;

    /// <summary>Makes a console project that refers to one package.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="package">The package.</param>
    /// <param name="program">Its only file of source.</param>
    /// <returns>Its folder.</returns>
    public string NewProject(string name, string package, string program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    /// <summary>Runs a program that must succeed, in a folder of <see cref="NewProject"/>.</summary>
    public string Run(string folder, string program, params IEnumerable<string> arguments) => Dotnet.Run(folder, program, Unpacked, arguments);

    /// <summary>Packs the tool as a native program and unpacks it.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="options">What the compiler needs to be told here.</param>
    /// <returns>The program.</returns>
    public string UnpackNativeTool(string folder, IEnumerable<string> options)
    {
        var packages = Path.Combine(folder, "packages");
        // Built apart: the repository's own output is for programs that need .NET.
        Pack("RnnCodec.Cli", ["-r", System, "-p:NativeTool=true", "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", packages, .. options]);
        using var package = ZipFile.OpenRead(Directory.GetFiles(packages, $"*.{System}.*").Single());
        package.ExtractToDirectory(folder);
        var program = Path.Combine(folder, "tools", "any", System, OperatingSystem.IsWindows() ? "RnnCodec.Cli.exe" : "RnnCodec.Cli");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return program;
    }

    /// <summary>The C# program in a package's readme.</summary>
    public string ReadmeProgram(string id)
    {
        using var package = Open(id);
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        var parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split("```");
        const string Language = "csharp\n";
        return Assert.Single(parts, part => part.StartsWith(Language, StringComparison.Ordinal))[Language.Length..];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Metadata(string key) =>
        typeof(Feed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    private void Pack(string project, params IEnumerable<string> options)
    {
        string[] common = ["-c", Metadata("Configuration"), "-p:VersionSuffix=packed", "--nologo", "-v", "quiet"];
        var shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? "";
        Dotnet.Run(Repository, "dotnet", shared, ["pack", Path.Combine(Repository, "src", project), .. common, .. options]);
    }
}
