namespace RnnCodec.Tests;

[Trait("Category", "BitExact")]
public class GoldenFileTests
{
    private static readonly int[] ThreadCounts = [1, 2, 7];

    static GoldenFileTests()
    {
        if (Environment.GetEnvironmentVariable("RNNCODEC_WRITE_GOLDEN") is not { Length: > 0 } folder)
            return;
        foreach (var name in GoldenFiles.All.Keys)
        {
            var file = GoldenFiles.Make(name);
            var hash = GoldenFiles.Hash(GoldenFiles.CodecOf(name).Decode(file)) + "\n";
            foreach (var target in new[] { folder, GoldenFiles.Folder })
            {
                Directory.CreateDirectory(target);
                File.WriteAllBytes(Path.Combine(target, $"{name}.rnnc"), file);
                File.WriteAllText(Path.Combine(target, $"{name}.sha256"), hash);
            }
        }
    }

    public static TheoryData<string> Names => [.. GoldenFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodeGivesTheGoldenPixelsOnAnyNumberOfThreads(string name)
    {
        foreach (var threads in ThreadCounts)
        {
            var image = GoldenFiles.CodecOf(name).Decode(GoldenFiles.Read(name), new DecodeOptions { MaxDegreeOfParallelism = threads });
            Assert.True(GoldenFiles.ExpectedHash(name) == GoldenFiles.Hash(image), $"'{name}' decodes to other pixels on {threads} threads.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeGivesTheGoldenBytes(string name)
    {
        var (golden, made) = (GoldenFiles.Read(name), GoldenFiles.Make(name));
        if (!GoldenFiles.All[name].IsExact)
        {
            Assert.Equal(golden, made);
            return;
        }
        // Brotli's bytes are the compressor's choice.
        Assert.True(ImageCodec.Identify(golden).IsExact && ImageCodec.Identify(made).IsExact);
        Assert.True(GoldenFiles.All[name].Image.Pixels.SequenceEqual(ImageCodec.Default.Decode(golden).Pixels));
    }

    [Fact]
    public void GoldenFilesAreNoMoreThanTheirMakers()
    {
        var files = Directory.GetFiles(GoldenFiles.Folder, "*.rnnc").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(GoldenFiles.All.Keys.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }
}
