using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 10: outputs that cannot be written.</summary>
public sealed class Case10OutputCheckTests : ToolTests
{
    // The input is no picture: had any work begun, it would be the one to be named.
    [Theory]
    [InlineData("compress bad.png no-such-folder/a.rnnc", "'no-such-folder/a.rnnc' cannot be written: the folder 'no-such-folder' does not exist.")]
    [InlineData("decompress bad.png no-such-folder/a.png", "'no-such-folder/a.png' cannot be written: the folder 'no-such-folder' does not exist.")]
    [InlineData("compress bad.png .", "'bad.png' is no picture; PNG, JPEG, WebP, BMP and GIF can be read.")]
    public void MissingFolderIsSaidBeforeTheWork(string arguments, string message)
    {
        File.WriteAllText(At("bad.png"), "no picture");
        var result = Run(arguments);
        Assert.Equal((1, message), (result.ExitCode, result.ErrorLine));
    }

    [UnixFact]
    public void FolderInWhichNobodyCanWriteIsSaidBeforeTheWork()
    {
        File.WriteAllText(At("bad.png"), "no picture");
        // Read-only even for the superuser.
        var folder = OperatingSystem.IsLinux() ? "/proc" : "/dev";
        var result = Run($"compress bad.png {folder}/out.rnnc");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"'{folder}/out.rnnc' cannot be written: ", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void FullDiskIsSaidWithTheNameThatTheUserGave()
    {
        File.WriteAllText(At("out"), "old");
        var seen = "";
        var error = Assert.Throws<IOException>(() => OutputFile.Write(At("out"), overwrite: true, temporary =>
        {
            File.WriteAllText(seen = temporary, "half");
            throw new IOException($"No space left on device : '{temporary}'");
        }));
        Assert.Equal($"'{At("out")}' cannot be written: No space left on device.", error.Message);
        Assert.False(File.Exists(seen));
        Assert.Equal("old", File.ReadAllText(At("out")));
    }

    [UnixFact]
    public void FullStandardOutputIsSaid()
    {
        WritePicture("in.png");
        using var process = Tool.Start("sh", Folder, ["-c", $"dotnet '{typeof(CommandLine).Assembly.Location}' compress in.png - -i 1 >/dev/full"]);
        var result = Tool.Finish(process);
        Assert.Equal((1, "Standard output cannot be written: No space left on device."), (result.ExitCode, result.ErrorLine));
    }
}
