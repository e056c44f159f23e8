using RnnCodec.Pictures.Tests;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 3: picture files that were cut or damaged on their way.</summary>
public sealed class Case03DamagedPictureTests : ToolTests
{
    [Theory]
    [InlineData("cut-baseline.jpg")]
    [InlineData("cut.webp")]
    public void CutPictureIsNamedAndNothingWritten(string name)
    {
        File.Copy(TestFiles.Input(name), At(name));
        var result = Run($"compress {name} out.rnnc -i 1");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"'{name}' is cut: ", result.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.rnnc")));
    }

    [Fact]
    public void TrainingNamesTheDamagedPictureAndWhatIsWrong()
    {
        WritePicture("pictures/a.png");
        Directory.CreateDirectory(At("pictures"));
        File.Copy(TestFiles.Input("cut-baseline.jpg"), At("pictures/cut.jpg"));
        var result = Run("train --data pictures --model tiny --steps 1 --batch 1 --crop 16 --out x.rnncmodel --quiet");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cut.jpg", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("it ends before its end marker", result.ErrorLine, StringComparison.Ordinal);
    }
}
