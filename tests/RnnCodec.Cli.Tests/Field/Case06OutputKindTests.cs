using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 6: outputs that are no ordinary files, with --force.</summary>
public sealed class Case06OutputKindTests : ToolTests
{
    [UnixFact]
    public void DeviceIsNeverReplaced()
    {
        Assert.Equal(OutputKind.Device, OutputKinds.Of("/dev/null"));
        File.CreateSymbolicLink(At("link"), "/dev/null");
        foreach (var name in new[] { "/dev/null", At("link") })
        {
            // Only the question, on a device that the machine needs: whoever writes asks it first.
            var error = Assert.Throws<IOException>(() => OutputFile.ThrowIfTaken(name, overwrite: true));
            Assert.Contains("is a device", error.Message, StringComparison.Ordinal);
        }
    }

    [UnixFact]
    public async Task PipeIsWrittenInto()
    {
        WritePicture("in.png");
        MakePipe("pipe");
        var reading = Task.Run(() => File.ReadAllBytes(At("pipe")));
        Assert.Equal(0, Run("compress in.png pipe -i 1 --force").ExitCode);
        Assert.Equal(37, ImageCodec.Identify(await reading).Width);
        Assert.Equal(OutputKind.Pipe, OutputKinds.Of(At("pipe")));
    }

    [UnixFact]
    public void StandardOutputHasOtherNames()
    {
        WritePicture("in.png");
        var result = Run("compress in.png /dev/stdout -i 1");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(37, ImageCodec.Identify(result.OutputBytes).Width);
    }

    [UnixFact]
    public void LinkIsFollowedAndStays()
    {
        WritePicture("in.png");
        File.WriteAllText(At("target.rnnc"), "old");
        File.CreateSymbolicLink(At("link.rnnc"), "target.rnnc");
        File.CreateSymbolicLink(At("dangling.rnnc"), "new.rnnc");
        Assert.Equal("'link.rnnc' exists already; --force replaces it.", Run("compress in.png link.rnnc -i 1").ErrorLine);
        Assert.Equal(0, Run("compress in.png link.rnnc -i 1 --force").ExitCode);
        Assert.Equal(0, Run("compress in.png dangling.rnnc -i 1").ExitCode);
        Assert.Equal(37, ImageCodec.Identify(File.ReadAllBytes(At("target.rnnc"))).Width);
        Assert.Equal(File.ReadAllBytes(At("target.rnnc")), File.ReadAllBytes(At("new.rnnc")));
        Assert.Equal("target.rnnc", new FileInfo(At("link.rnnc")).LinkTarget);
        Assert.Equal("new.rnnc", new FileInfo(At("dangling.rnnc")).LinkTarget);
    }

    [UnixFact]
    public void ReplacedFileKeepsItsPermissions()
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidOperationException("A test for Unix alone.");
        File.WriteAllText(At("out"), "old");
        File.SetUnixFileMode(At("out"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        OutputFile.Write(At("out"), overwrite: true, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(At("out")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("out")));
    }

    [Fact]
    public void EmptyFileIsAnOrdinaryFile()
    {
        File.WriteAllText(At("empty"), "");
        Assert.Equal(OutputKind.File, OutputKinds.Of(At("empty")));
        Assert.Equal(OutputKind.Nothing, OutputKinds.Of(At("nothing")));
        Assert.Equal(OutputKind.Folder, OutputKinds.Of(Folder));
    }
}
