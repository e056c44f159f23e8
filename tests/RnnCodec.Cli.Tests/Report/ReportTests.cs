using System.Text.Json;
using System.Text.RegularExpressions;

namespace RnnCodec.Cli.Tests.Report;

public sealed partial class ReportTests : ToolTests
{
    [Fact]
    public void ReportIsOnePageWithEverySettingAndNothingFromOutside()
    {
        var a = WritePicture("pictures/a.png", 96, 40);
        WritePicture("pictures/b.png", 33, 17);
        var result = Run("report pictures --codecs rnnc -o report.html --shown 1 --view-size 32");
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("report.html: 2 pictures", result.Output);
        var page = File.ReadAllText(At("report.html"));
        Assert.DoesNotMatch(Outside(), page);
        Assert.DoesNotContain("{{", page);
        Assert.Contains("Leon Sorokin", page);

        var data = Block(page, "report-data");
        Assert.Equal("pictures", data.GetProperty("folder").GetString());
        Assert.Equal(2, data.GetProperty("pictureCount").GetInt32());
        Assert.Equal(["rnnc"], data.GetProperty("codecs").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var picture = Assert.Single(data.GetProperty("pictures").EnumerateArray().ToArray());
        Assert.Equal([32, 4, 32, 32], picture.GetProperty("view").EnumerateArray().Select(v => v.GetInt32()));
        var file = ImageCodec.Default.Encode(a, new EncodeOptions { Step = 84 });
        Assert.Equal(file.Length, picture.GetProperty("files")[2].GetProperty("bytes").GetInt32());

        var images = Block(page, "report-images-0");
        Assert.Equal(11, images.GetProperty("restored").GetArrayLength());
        File.WriteAllBytes(At("third.png"), Convert.FromBase64String(images.GetProperty("restored")[2].GetString()!["data:image/png;base64,".Length..]));
        var shown = Read("third.png");
        var restored = ImageCodec.Default.Decode(file);
        Assert.Equal((32, 32), (shown.Width, shown.Height));
        for (var y = 0; y < 32; y++)
            Assert.Equal(restored.Pixels.Slice(3 * ((4 + y) * 96 + 32), 96), shown.Pixels.Slice(96 * y, 96));
    }

    [Fact]
    public void ReportWithoutThisCodecIsRefused()
    {
        WritePicture("pictures/a.png");
        var result = Run("report pictures --codecs jpeg420 -o report.html");
        Assert.Equal(2, result.ExitCode);
        Assert.False(File.Exists(At("report.html")));
    }

    private static JsonElement Block(string page, string id)
    {
        var start = page.IndexOf($"id=\"{id}\">", StringComparison.Ordinal) + $"id=\"{id}\">".Length;
        return JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]).RootElement;
    }

    [GeneratedRegex("""(src|href)\s*=\s*["']?https?:|@import|url\(\s*["']?https?:""")]
    private static partial Regex Outside();
}
