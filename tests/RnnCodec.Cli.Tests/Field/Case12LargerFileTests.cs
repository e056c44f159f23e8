namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 12: a picture for which the codec is not made is stored exactly; one whose format has losses may grow, and that is said.</summary>
public sealed class Case12LargerFileTests : ToolTests
{
    [Fact]
    public void DrawingIsStoredExactlyInNoMoreThanItsPng()
    {
        // Black or white by chance: a bit a pixel as PNG.
        var random = new Random(1);
        var rows = Enumerable.Range(0, 96).Select(_ => new byte[12]).ToArray();
        foreach (var row in rows)
            random.NextBytes(row);
        File.WriteAllBytes(At("board.png"), TestFiles.Png(96, 1, 0, rows));
        var result = Run("compress board.png board.rnnc");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(" bpp, exact, ", result.Output);
        Assert.DoesNotContain("warning", result.Error);
        Assert.True(new FileInfo(At("board.rnnc")).Length <= new FileInfo(At("board.png")).Length);
        Assert.Equal(0, Run("decompress board.rnnc back.png --quiet").ExitCode);
        Assert.True(Read("board.png").Pixels.SequenceEqual(Read("back.png").Pixels));
    }

    [Fact]
    public void FileThatIsLargerThanItsPictureIsNamed()
    {
        File.Copy(TestFiles.Input("progressive.jpg"), At("small.jpg"));
        var result = Run("compress small.jpg small.rnnc --quiet --quality 100");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"warning: 'small.jpg': The file is larger than the picture's own of {new FileInfo(At("small.jpg")).Length:N0} bytes.", result.ErrorLine);
        Assert.True(new FileInfo(At("small.rnnc")).Length > new FileInfo(At("small.jpg")).Length);
    }
}
