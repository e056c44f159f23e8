using System.Security.Cryptography;
using System.Text.Json;

namespace RnnCodec.Packages.Tests;

/// <summary>The packages in projects that know them alone.</summary>
[Collection(FeedCollection.Name)]
public sealed class NewProjectTests(Feed feed)
{
    private const string Compressed = "picture.rnnc";

    /// <summary>Compresses a picture of its own in one run and shows what a file decodes to in another.</summary>
    private const string Program = """
        using System.Security.Cryptography;
        using RnnCodec;

        if (args[0] == "compress")
        {
            var picture = new RgbImage(40, 24);
            for (var i = 0; i < picture.Pixels.Length; i++)
                picture.Pixels[i] = (byte)(i * i >> 3);
            File.WriteAllBytes(args[1], ImageCodec.Default.Encode(picture));
        }
        else
        {
            Console.Write(Convert.ToHexString(SHA256.HashData(ImageCodec.Default.Decode(File.ReadAllBytes(args[1])).Pixels)));
        }
        """;

    [Fact]
    public void ReadmeProgramOfTheCodecRuns()
    {
        var folder = feed.NewProject("Codec", "RnnCodec", feed.ReadmeProgram("RnnCodec"));
        Assert.Matches("^64x48 from [0-9]+ bytes", feed.Run(folder, "dotnet", "run"));
    }

    [Fact]
    public void ReadmeProgramOfTheStagesRuns()
    {
        var folder = feed.NewProject("Stages", "RnnCodec.MLNet", feed.ReadmeProgram("RnnCodec.MLNet"));
        var pictures = Directory.CreateDirectory(Path.Combine(folder, "pictures")).FullName;
        File.Copy(SamplePicture, Path.Combine(pictures, Path.GetFileName(SamplePicture)));
        Assert.Matches("^[0-9]+ bytes", feed.Run(folder, "dotnet", "run"));
        Assert.True(File.Exists(Path.Combine(folder, "compression.zip")));
    }

    [Fact]
    public void TrimmedProgramCompressesAndDecompresses() => Published("Trimmed", "-p:PublishTrimmed=true", "--self-contained");

    [NativeFact]
    public void NativeProgramCompressesAndDecompresses()
    {
        var folder = Published("Native", ["-p:PublishAot=true", "-p:IlcInstructionSet=native", .. LinkerOptions]);
        // Without the property a program would be slow: it says so where it is made.
        string[] check = ["msbuild", "-t:CheckRnnCodecInstructionSet", $"-p:RuntimeIdentifier={Feed.System}", "-p:MSBuildTreatWarningsAsErrors=false"];
        var isX64 = Feed.System.EndsWith("-x64", StringComparison.Ordinal);
        Assert.Equal(isX64, feed.Run(folder, "dotnet", [.. check, "-p:PublishAot=true"]).Contains("RNNC0001", StringComparison.Ordinal));
    }

    [Fact]
    public void ToolIsInstalledAndCompressesAndDecompresses()
    {
        var folder = feed.NewProject("Tool", "RnnCodec", "");
        File.Copy(SamplePicture, Path.Combine(folder, "picture.png"));
        feed.Run(folder, "dotnet", "tool", "install", "RnnCodec.Cli", "--version", Feed.Version, "--tool-path", "tools");
        var tool = Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "rnncodec.exe" : "rnncodec");
        feed.Run(folder, tool, "compress", "picture.png", Compressed);
        feed.Run(folder, tool, "decompress", Compressed, "restored.png");
        Assert.True(new FileInfo(Path.Combine(folder, "restored.png")).Length > new FileInfo(Path.Combine(folder, Compressed)).Length);
    }

    /// <summary>What the release packs for each system: the tool as a program that needs no .NET.</summary>
    [NativeFact]
    public void NativeToolCompressesAndDecompresses()
    {
        var folder = feed.NewProject("NativeTool", "RnnCodec", "");
        var tool = feed.UnpackNativeTool(folder, LinkerOptions);
        File.Copy(SamplePicture, Path.Combine(folder, "picture.png"));
        feed.Run(folder, tool, "compress", "picture.png", Compressed);
        feed.Run(folder, tool, "decompress", Compressed, "restored.png");
        var restored = ImageCodec.Default.Decode(File.ReadAllBytes(Path.Combine(folder, Compressed)));
        using var info = JsonDocument.Parse(feed.Run(folder, tool, "info", Compressed, "--json"));
        Assert.Equal(
            (restored.Width, restored.Height),
            (info.RootElement.GetProperty("width").GetInt32(), info.RootElement.GetProperty("height").GetInt32()));
        using var quality = JsonDocument.Parse(feed.Run(folder, tool, "compare", Compressed, "restored.png", "--json"));
        Assert.Equal("Infinity", quality.RootElement.GetProperty("psnr").GetString());
        feed.Run(folder, tool, "compress", ".", "compressed", "--manifest", "manifest.jsonl", "--quiet");
        feed.Run(folder, tool, "manifest", "merge", "manifest.jsonl", "-o", "all.jsonl");
        feed.Run(folder, tool, "evaluate", ".", "-o", "results", "--codecs", "rnnc", "--most", "1");
        feed.Run(folder, tool, "report", ".", "-o", "report.html", "--most", "1");
        Assert.Contains("report-data", File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
    }

    private static string[] LinkerOptions => [$"-p:CppCompilerAndLinker={NativeFactAttribute.Compiler}", "-p:StripSymbols=false"];

    private static string SamplePicture => Path.Combine(Feed.Repository, "samples", "pictures", "haze-odd.png");

    /// <summary>What a published program writes is decoded here, and what is written here is decoded by it, to the same pixels.</summary>
    /// <returns>The project's folder.</returns>
    private string Published(string name, params IEnumerable<string> options)
    {
        var folder = feed.NewProject(name, "RnnCodec", Program);
        feed.Run(folder, "dotnet", ["publish", "-c", "Release", "-r", Feed.System, "-o", "published", "-p:TrimmerSingleWarn=false", .. options]);
        var program = Path.Combine(folder, "published", OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        feed.Run(folder, program, "compress", Compressed);
        var picture = ImageCodec.Default.Decode(File.ReadAllBytes(Path.Combine(folder, Compressed)));
        Assert.Equal((40, 24), (picture.Width, picture.Height));
        File.WriteAllBytes(Path.Combine(folder, Compressed), ImageCodec.Default.Encode(picture, new EncodeOptions { Quality = 30 }));
        var expected = ImageCodec.Default.Decode(File.ReadAllBytes(Path.Combine(folder, Compressed)));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(expected.Pixels)), feed.Run(folder, program, "decompress", Compressed));
        return folder;
    }
}
