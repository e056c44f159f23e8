using System.Security.Cryptography;

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
    public void NativeProgramCompressesAndDecompresses() =>
        Published("Native", "-p:PublishAot=true", $"-p:CppCompilerAndLinker={NativeFactAttribute.Compiler}", "-p:StripSymbols=false");

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

    private static string SamplePicture => Path.Combine(Feed.Repository, "samples", "pictures", "haze-odd.png");

    /// <summary>What a published program writes is decoded here, and what is written here is decoded by it, to the same pixels.</summary>
    private void Published(string name, params IEnumerable<string> options)
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
    }
}
