using RnnCodec.Pictures.Tests;

namespace RnnCodec.Cli.Tests.Field;

/// <summary>Case 2: pictures that come through a pipe, in pieces.</summary>
public sealed class Case02PipeTests : ToolTests
{
    [UnixFact]
    public async Task PictureFromANamedPipeIsReadToItsEnd()
    {
        // Several times what a pipe holds: no reader gets it at once.
        var picture = TestFiles.NoisePng(300, 250);
        Assert.True(picture.Length > 3 << 16);
        File.WriteAllBytes(At("in.png"), picture);
        MakePipe("pipe");
        var writing = Task.Run(() =>
        {
            using var pipe = new FileStream(At("pipe"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            foreach (var piece in picture.Chunk(1000))
                pipe.Write(piece);
        });
        Assert.Equal(0, Run("compress pipe piped.rnnc -i 1 --quiet").ExitCode);
        await writing;
        Assert.Equal(0, Run("compress in.png direct.rnnc -i 1 --quiet").ExitCode);
        Assert.Equal(File.ReadAllBytes(At("direct.rnnc")), File.ReadAllBytes(At("piped.rnnc")));
    }
}
