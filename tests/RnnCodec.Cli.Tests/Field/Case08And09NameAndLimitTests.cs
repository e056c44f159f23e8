using RnnCodec.Pictures.Tests;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 8: limits are named for what they are. Case 9: a name that begins with @.</summary>
public sealed class Case08And09NameAndLimitTests : ToolTests
{
    [Fact]
    public void Case8SideThatIsTooLongIsSaid()
    {
        File.Copy(TestFiles.Input("wide-65536.png"), At("wide.png"));
        var result = Run("compress wide.png out.rnnc -i 1");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("'wide.png' has 65536x1 pixels; a side has 65535 at most.", result.ErrorLine);
    }

    [Fact]
    public void Case8LimitOfDecompressIsNamedByItsSwitch()
    {
        WritePicture("in.png");
        Assert.Equal(0, Run("compress in.png out.rnnc -i 1").ExitCode);
        Assert.Equal("'out.rnnc' has 37x21 = 777 pixels; 776 are allowed (--max-pixels).", Run("decompress out.rnnc out.png --max-pixels 776").ErrorLine);
    }

    [Fact]
    public void Case9NameThatBeginsWithAtIsAFile()
    {
        WritePicture("@me.png");
        File.WriteAllText(At("me.png"), "--help");
        Assert.Equal(0, Run("compress @me.png @me.rnnc -i 1").ExitCode);
        Assert.Equal(37, ImageCodec.Identify(File.ReadAllBytes(At("@me.rnnc"))).Width);
    }

    [Fact]
    public void UnknownCommandIsNamed()
    {
        var result = Run("bogus in.png");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("There is no command 'bogus'; there are compress, decompress, ", result.ErrorLine, StringComparison.Ordinal);
    }
}
