namespace RnnCodec.Tests;

[Trait("Category", "BitExact")]
public class GoldenFileTests
{
    private static readonly int[] ThreadCounts = [1, 2, 7];

    public static TheoryData<string> Names => [.. GoldenFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodeGivesTheGoldenPixelsOnAnyNumberOfThreads(string name)
    {
        WriteIfAsked(name);
        foreach (var threads in ThreadCounts)
        {
            var image = ImageCodec.Default.Decode(GoldenFiles.Read(name), new DecodeOptions { MaxDegreeOfParallelism = threads });
            Assert.True(GoldenFiles.ExpectedHash(name) == GoldenFiles.Hash(image), $"'{name}' decodes to other pixels on {threads} threads.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeGivesTheGoldenBytes(string name)
    {
        var (image, options) = GoldenFiles.All[name];

        Assert.Equal(GoldenFiles.Read(name), ImageCodec.Default.Encode(image, options));
    }

    private static void WriteIfAsked(string name)
    {
        if (Environment.GetEnvironmentVariable("RNNCODEC_WRITE_GOLDEN") is not { Length: > 0 } folder)
            return;
        var (image, options) = GoldenFiles.All[name];
        var file = ImageCodec.Default.Encode(image, options);
        foreach (var target in new[] { folder, GoldenFiles.Folder })
        {
            Directory.CreateDirectory(target);
            File.WriteAllBytes(Path.Combine(target, $"{name}.rnnc"), file);
            File.WriteAllText(Path.Combine(target, $"{name}.sha256"), GoldenFiles.Hash(ImageCodec.Default.Decode(file)) + "\n");
        }
    }
}
