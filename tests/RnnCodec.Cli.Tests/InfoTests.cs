using System.Text.Json;

namespace RnnCodec.Cli.Tests;

public sealed class InfoTests : ToolTests
{
    [Fact]
    public void InfoTableSaysSizeRateAndModel()
    {
        var file = WriteFile();
        var result = Run("info in.rnnc");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"Size\s+37 x 21 pixels", result.Output);
        Assert.Matches($@"File\s+{file.Length:N0} bytes", result.Output);
        Assert.Matches(@"Iterations\s+2\b", result.Output);
        Assert.Matches($@"Model\s+{CodecModel.Default.Name} \({CodecModel.Default.Id}\)", result.Output);
    }

    [Fact]
    public void InfoJsonHoldsTheHeader()
    {
        var file = WriteFile();
        var result = Run("info - --json", file);
        Assert.Equal(0, result.ExitCode);
        var info = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(37, info.GetProperty("width").GetInt32());
        Assert.Equal(2, info.GetProperty("iterations").GetInt32());
        Assert.Equal(file.Length, info.GetProperty("fileBytes").GetInt32());
        Assert.Equal(8.0 * file.Length / (37 * 21), info.GetProperty("bitsPerPixel").GetDouble());
        Assert.Equal(CodecModel.Default.Name, info.GetProperty("modelName").GetString());
    }

    [Fact]
    public void InfoOfAnExactPictureSaysSoAndNamesNoModel()
    {
        var image = new RgbImage(30, 20);
        image.Pixels[7] = 255;
        File.WriteAllBytes(At("exact.rnnc"), ImageCodec.Default.Encode(image));
        var table = Run("info exact.rnnc");
        Assert.Equal(0, table.ExitCode);
        Assert.Matches(@"Codes\s+exact, without loss", table.Output);
        Assert.Matches(@"Model\s+none is needed", table.Output);
        var info = JsonDocument.Parse(Run("info exact.rnnc --json").Output).RootElement;
        Assert.True(info.GetProperty("isExact").GetBoolean());
        Assert.Equal(JsonValueKind.Null, info.GetProperty("modelId").ValueKind);
    }

    [Fact]
    public void ModelsListsEveryShippedModelTheDefaultFirst()
    {
        var result = Run("models --json");
        Assert.Equal(0, result.ExitCode);
        var models = JsonDocument.Parse(result.Output).RootElement.EnumerateArray().ToArray();
        Assert.Equal(CodecModel.ShippedNames.Order(), models.Select(m => m.GetProperty("name").GetString()).Order());
        Assert.Equal(CodecModel.Default.Id, models[0].GetProperty("id").GetString());
        Assert.All(CodecModel.ShippedNames, name => Assert.Contains(name, Run("models").Output));
    }

    [Theory]
    [InlineData("--help", "compress")]
    [InlineData("compress --help", "--iterations")]
    [InlineData("decompress -h", "--allow-truncated")]
    public void HelpNamesWhatThereIs(string arguments, string named)
    {
        var result = Run(arguments);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(named, result.Output);
    }

    private byte[] WriteFile()
    {
        var file = ImageCodec.Default.Encode(WritePicture("in.png"), new EncodeOptions { Iterations = 2 });
        File.WriteAllBytes(At("in.rnnc"), file);
        return file;
    }
}
