namespace RnnCodec.Cli.Tests;

public sealed class ErrorTests : ToolTests
{
    [Theory]
    [InlineData("")]
    [InlineData("squeeze in.png out.rnnc")]
    [InlineData("compress in.png")]
    [InlineData("compress in.png out.rnnc --speed 3")]
    [InlineData("compress in.png out.rnnc -i 0")]
    [InlineData("compress in.png out.rnnc -i 17")]
    [InlineData("compress in.png out.rnnc -i many")]
    [InlineData("compress in.png out.rnnc --threads 0")]
    [InlineData("compress in.png out.rnnc --model none")]
    [InlineData("decompress in.png out.tif")]
    public void WrongCommandLinesEndWith2AndOneLine(string arguments)
    {
        WritePicture("in.png");
        var result = Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.ErrorLine);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("compress missing.png out.rnnc", "missing.png")]
    [InlineData("compress noise.png out.rnnc", "noise.png")]
    [InlineData("compress in.png no-such-folder/out.rnnc", "no-such-folder")]
    [InlineData("compress empty out", "empty")]
    [InlineData("decompress missing.rnnc out.png", "missing.rnnc")]
    [InlineData("decompress noise.png out.png", "noise.png")]
    [InlineData("decompress cut.rnnc out.png", "cut.rnnc")]
    [InlineData("info noise.png", "noise.png")]
    [InlineData("compress in.png out.rnnc --model noise.png", "noise.png")]
    public void BadInputEndsWith1AndNamesIt(string arguments, string named)
    {
        var image = WritePicture("in.png");
        var file = ImageCodec.Default.Encode(image, new EncodeOptions { Iterations = 2 });
        File.WriteAllBytes(At("cut.rnnc"), file[..^10]);
        File.WriteAllText(At("noise.png"), "neither a picture nor a compressed one, nor a model");
        Directory.CreateDirectory(At("empty"));
        var result = Run(arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(named, result.ErrorLine);
        Assert.Empty(result.Output);
        Assert.Equal(["cut.rnnc", "in.png", "noise.png"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void CutFileDecodesWithAWarningWhereAllowed()
    {
        var cut = ImageCodec.Default.Encode(WritePicture("in.png"), new EncodeOptions { AllowExact = false })[..^10];
        File.WriteAllBytes(At("cut.rnnc"), cut);
        var expected = ImageCodec.Default.DecodeWithDetails(cut, new DecodeOptions { AllowTruncated = true });
        var (used, stored) = (expected.IterationsUsed, expected.Info.Iterations);
        Assert.InRange(used, 1, stored - 1);
        var result = Run("decompress cut.rnnc out.png --allow-truncated");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning: 'cut.rnnc'", result.ErrorLine);
        Assert.Contains($"{used} of {stored} iterations", result.Output);
        Assert.Equal(expected.Image.Pixels, Read("out.png").Pixels);
    }

    [Fact]
    public void InterruptEndsWith130AndLeavesNoPart()
    {
        // Windows has no signal that one process could send to another without a console.
        if (OperatingSystem.IsWindows())
            return;
        WritePicture("in/a.png");
        // Seconds of work on any machine, so that the interrupt comes in the middle of it.
        WritePicture("in/b.png", 2000, 1500);
        var assembly = typeof(CommandLine).Assembly.Location;
        string[] arguments = ["dotnet", assembly, "compress", "in", "out"];
        // A test run in the background ignores the interrupt and hands that on; the tool must not inherit it.
        using var process = OperatingSystem.IsLinux()
            ? Tool.Start("env", Folder, ["--default-signal=INT", .. arguments])
            : Tool.Start(arguments[0], Folder, arguments[1..]);
        Assert.Contains("a.rnnc", process.StandardOutput.ReadLine());
        using (var kill = Tool.Start("kill", Folder, ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        var result = Tool.Finish(process);
        Assert.Equal(130, result.ExitCode);
        Assert.Equal("interrupted.", result.ErrorLine);
        Assert.Equal(["a.rnnc"], Directory.GetFiles(At("out")).Select(Path.GetFileName));
    }
}
