using RnnCodec.Pictures.Tests;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 12: a picture for which the codec is not made grows, and that is said.</summary>
public sealed class Case12LargerFileTests : ToolTests
{
    [Fact]
    public void FileThatIsLargerThanItsPictureIsNamed()
    {
        // Black or white by chance: a bit a pixel as PNG.
        var random = new Random(1);
        var rows = Enumerable.Range(0, 96).Select(_ => new byte[12]).ToArray();
        foreach (var row in rows)
            random.NextBytes(row);
        File.WriteAllBytes(At("board.png"), TestFiles.Png(96, 1, 0, rows));
        var result = Run("compress board.png board.rnnc --quiet");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"warning: 'board.png': The file is larger than the picture's own of {new FileInfo(At("board.png")).Length:N0} bytes.", result.ErrorLine);
        Assert.True(new FileInfo(At("board.rnnc")).Length > new FileInfo(At("board.png")).Length);
    }
}
