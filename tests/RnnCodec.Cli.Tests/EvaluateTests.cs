using System.Text.Json;
using RnnCodec.Quality;

namespace RnnCodec.Cli.Tests;

public sealed class EvaluateTests : ToolTests
{
    [Fact]
    public void EvaluateMeasuresEveryStepOfEveryPicture()
    {
        var a = WritePicture("in/a.png", 40, 33);
        WritePicture("in/b.png", 33, 17);
        var result = Run("evaluate in --codecs rnnc -o results");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Area under the curve", result.Output);
        Assert.Matches(@"rnnc +\d", result.Output);

        var lines = File.ReadAllLines(At("results/results.csv")).Select(l => l.Split(',')).ToArray();
        Assert.Equal(["codec", "picture", "setting", "bytes", "bpp"], lines[0][..5]);
        Assert.Equal(2 * 11, lines.Length - 1);
        var fifth = lines.Single(l => l is ["rnnc", "a.png", "38", ..]);
        var file = ImageCodec.Default.Encode(a, new EncodeOptions { Step = 38, AllowExact = false });
        Assert.Equal($"{file.Length}", fifth[3]);
        Assert.Equal($"{Psnr.Measure(a, ImageCodec.Default.Decode(file)):0.0000}", fifth[5]);

        var json = JsonDocument.Parse(File.ReadAllText(At("results/results.json"))).RootElement;
        Assert.Equal(["rnnc"], json.GetProperty("codecs").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.InRange(json.GetProperty("codecs")[0].GetProperty("auc").GetProperty("ms-ssim").GetDouble(), 0, 1.875);
    }

    [Fact]
    public void PartsOfAnEvaluationMakeTheWhole()
    {
        foreach (var name in "abc")
            WritePicture($"in/{name}.png", 20 + name - 'a', 17);
        Assert.Equal(0, Run("evaluate in --codecs rnnc -o whole").ExitCode);
        // Of six parts some have no picture.
        foreach (var part in Enumerable.Range(1, 6))
            Assert.Equal(0, Run($"evaluate in --codecs rnnc -o part-{part} --shard {part}/6").ExitCode);
        var parts = string.Join(' ', Enumerable.Range(1, 6).Select(part => $"part-{part}/results.csv"));
        Assert.Equal(0, Run($"evaluate in --join {parts} -o joined").ExitCode);
        Assert.Equal(Measured("whole"), Measured("joined"));
        var held = Enumerable.Range(1, 6).First(part => File.ReadAllLines(At($"part-{part}/results.csv")).Length > 1);
        var others = parts.Replace($"part-{held}/results.csv", "", StringComparison.Ordinal);
        Assert.Contains("The parts lack rnnc on '", Run($"evaluate in --join {others}").ErrorLine);
    }

    [Fact]
    public void SubfoldersAndListsAreEvaluatedByTheirNamesInTheFolder()
    {
        string[] names = ["a.png", "x/a.png", "x/y/b.png"];
        foreach (var name in names)
            WritePicture($"in/{name}", 18 + name.Length, 17);
        Assert.Equal(0, Run("evaluate in --codecs rnnc --recursive -o whole").ExitCode);
        Assert.Equal(names, Measured("whole").Skip(1).Select(line => line.Split(',')[1]).Distinct());
        File.WriteAllLines(At("list.txt"), names.Reverse());
        foreach (var part in new[] { 1, 2 })
            Assert.Equal(0, Run($"evaluate in --codecs rnnc --list list.txt -o part-{part} --shard {part}/2 --cache kept").ExitCode);
        Assert.Equal(0, Run("evaluate in --recursive --join part-1/results.csv part-2/results.csv -o joined").ExitCode);
        Assert.Equal(Measured("whole"), Measured("joined"));
        Assert.Contains("exclude each other", Run("evaluate in --recursive --list list.txt").ErrorLine);
    }

    [Fact]
    public void EvaluationGoesOnWithWhatTheCacheHolds()
    {
        foreach (var name in "abc")
            WritePicture($"in/{name}.png", 20 + name - 'a', 17);
        Assert.Equal(0, Run("evaluate in --codecs rnnc -o whole").ExitCode);
        // As much as a run that was killed behind the second picture leaves, and a line that only the cache can know.
        Assert.Equal(0, Run("evaluate in --codecs rnnc --most 2 --cache kept").ExitCode);
        var kept = Directory.GetFiles(At("kept")).ToDictionary(path => path, File.ReadAllText);
        Assert.Equal(2, kept.Count);
        var (first, text) = kept.Single(file => file.Value.Contains("a.png", StringComparison.Ordinal));
        File.WriteAllText(first, text.Replace("rnnc,a.png,38,", "rnnc,a.png,38-kept,", StringComparison.Ordinal));

        Assert.Equal(0, Run("evaluate in --codecs rnnc --cache kept -o results").ExitCode);
        Assert.Equal(3, Directory.GetFiles(At("kept")).Length);
        Assert.Equal(Measured("whole"), Measured("results").Select(line => line.Replace("38-kept", "38", StringComparison.Ordinal)));
        Assert.Single(Measured("results"), line => line.Contains("38-kept", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("evaluate in --codecs gif", 2, "gif")]
    [InlineData("evaluate nowhere", 1, "nowhere")]
    [InlineData("evaluate empty", 1, "empty")]
    [InlineData("compare in/a.png in/b.png", 1, "33x17")]
    public void WhatCannotBeMeasuredIsNamed(string arguments, int code, string named)
    {
        WritePicture("in/a.png", 40, 33);
        WritePicture("in/b.png", 33, 17);
        Directory.CreateDirectory(At("empty"));
        var result = Run(arguments);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(named, result.ErrorLine);
    }

    [Fact]
    public void ComparePrintsEveryMeasure()
    {
        var a = WritePicture("a.png");
        var file = ImageCodec.Default.Encode(a, new EncodeOptions { Iterations = 2 });
        File.WriteAllBytes(At("b.rnnc"), file);
        var quality = PictureQuality.Measure(a, ImageCodec.Default.Decode(file));

        var json = JsonDocument.Parse(Run("compare a.png b.rnnc --json").Output).RootElement;
        Assert.Equal(quality.Psnr, json.GetProperty("psnr").GetDouble());
        Assert.Equal(quality.MsSsim, json.GetProperty("ms-ssim").GetDouble());
        Assert.Equal(quality.PsnrHvsM, json.GetProperty("psnr-hvs-m").GetDouble());
        var table = Run("compare a.png b.rnnc").Output;
        Assert.Matches($@"PSNR +{quality.Psnr:0.00} dB", table);
        Assert.Matches($@"MS-SSIM +{quality.MsSsim:0.0000}", table);
    }

    [Fact]
    public void CompareOfEqualPicturesFindsNoDifference()
    {
        WritePicture("a.png");
        var json = JsonDocument.Parse(Run("compare a.png a.png --json").Output).RootElement;
        Assert.Equal("Infinity", json.GetProperty("psnr").GetString());
        Assert.Equal(1, json.GetProperty("ssim").GetDouble());
    }

    /// <summary>All but the seconds.</summary>
    private IEnumerable<string> Measured(string folder) => File.ReadLines(At($"{folder}/results.csv")).Select(line => string.Join(',', line.Split(',')[..10]));
}
