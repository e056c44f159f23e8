using System.Text.RegularExpressions;

namespace RnnCodec.Cli.Tests;

public sealed partial class TerminalTests : ToolTests
{
    [TerminalFact]
    public void FolderOnATerminalShowsABarAndALineForEveryPicture()
    {
        WritePicture("in/a.png");
        WritePicture("in/b.png");
        File.WriteAllText(At("in/c.png"), "no picture");
        var (code, screen) = RunOnTerminal("compress in out -i 1");
        Assert.Equal(1, code);
        Assert.Matches(@"in/a\.png -> out/a\.rnnc:", screen);
        Assert.Matches(@"in/b\.png -> out/b\.rnnc:", screen);
        Assert.Contains("'in/c.png' is no picture", screen, StringComparison.Ordinal);
        Assert.Matches(@"[123]/3 [abc]\.png .*%", screen);
    }

    [TerminalFact]
    public void EvaluateOnATerminalShowsABarAndItsTable()
    {
        WritePicture("in/a.png");
        var (code, screen) = RunOnTerminal("evaluate in --codecs rnnc");
        Assert.Equal(0, code);
        Assert.Contains("Area under the curve", screen, StringComparison.Ordinal);
    }

    private (int ExitCode, string Screen) RunOnTerminal(string arguments)
    {
        var command = $"stty cols 200; exec dotnet '{typeof(CommandLine).Assembly.Location}' {arguments}";
        using var process = Tool.Start("env", Folder, ["TERM=xterm", "script", "--quiet", "--return", "--command", command, "/dev/null"]);
        var result = Tool.Finish(process);
        return (result.ExitCode, Escapes().Replace(result.Output, ""));
    }

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escapes();
}
