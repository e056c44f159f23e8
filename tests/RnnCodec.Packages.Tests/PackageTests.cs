using System.Xml.Linq;

namespace RnnCodec.Packages.Tests;

/// <summary>What is in the packages.</summary>
[Collection(FeedCollection.Name)]
public sealed class PackageTests(Feed feed)
{
    /// <summary>The model is 7 MB, a native library of pictures 4 to 7 MB.</summary>
    private const long MostToolBytes = 20_000_000;

    public static TheoryData<string> Ids => ["RnnCodec", "RnnCodec.MLNet", "RnnCodec.TorchSharp", "RnnCodec.Cli", Tool];

    private static string Tool => $"RnnCodec.Cli.{Feed.System}";

    [Theory]
    [MemberData(nameof(Ids))]
    public void PackageSaysWhatItIs(string id)
    {
        using var package = feed.Open(id);
        var metadata = Metadata(id);
        foreach (var name in new[] { "description", "authors", "copyright", "tags", "license", "readme", "icon" })
            Assert.False(string.IsNullOrWhiteSpace(Value(metadata, name)), $"{id} has no {name}.");
        Assert.NotNull(package.GetEntry(Value(metadata, "readme")!));
        Assert.NotNull(package.GetEntry(Value(metadata, "icon")!));
        var notes = Value(metadata, "releaseNotes")!;
        Assert.StartsWith("## ", notes, StringComparison.Ordinal);
        Assert.Equal(0, notes.AsSpan(1).Count("\n## "));
    }

    [Fact]
    public void PackagesOfOneReleaseBelongTogether()
    {
        var dependencies = Metadata("RnnCodec.MLNet").Descendants().Where(e => e.Name.LocalName == "dependency");
        Assert.Equal($"[{Feed.Version}]", dependencies.Single(d => d.Attribute("id")!.Value == "RnnCodec").Attribute("version")!.Value);
        Assert.DoesNotContain(Metadata("RnnCodec").Descendants(), e => e.Name.LocalName == "dependency");
    }

    [Theory]
    [InlineData("RnnCodec")]
    [InlineData("RnnCodec.MLNet")]
    public void LibraryHasDocumentationAndSymbols(string id)
    {
        using var package = feed.Open(id);
        Assert.Equal(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            package.Entries.Select(e => e.FullName).Where(n => n.StartsWith("lib/", StringComparison.Ordinal)).Order());
        using var symbols = feed.Open(id, "snupkg");
        Assert.NotNull(symbols.GetEntry($"lib/net10.0/{id}.pdb"));
    }

    [Fact]
    public void ToolHasTheNativeLibraryOfItsSystemAlone()
    {
        using var package = feed.Open(Tool);
        Assert.Single(package.Entries, e => e.Name.Contains("SkiaSharp", StringComparison.Ordinal) && e.Name != "SkiaSharp.dll");
        Assert.InRange(feed.Size(Tool), 1, MostToolBytes);
    }

    private static string? Value(XElement metadata, string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

    private XElement Metadata(string id)
    {
        using var package = feed.Open(id);
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XElement.Load(nuspec).Elements().First();
    }
}
