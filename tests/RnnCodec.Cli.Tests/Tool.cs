using System.Diagnostics;
using System.Text;

namespace RnnCodec.Cli.Tests;

/// <summary>What a run of the tool left behind.</summary>
internal sealed record ToolResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>The one line on standard error, without the tool's name.</summary>
    public string ErrorLine
    {
        get
        {
            const string Name = "rnncodec: ";
            var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.True(lines.Length == 1 && lines[0].StartsWith(Name, StringComparison.Ordinal), $"Not one line of error: {Error}");
            return lines[0][Name.Length..];
        }
    }
}

/// <summary>The built tool, run as a process of its own.</summary>
internal static class Tool
{
    private static readonly string Assembly = typeof(CommandLine).Assembly.Location;

    /// <summary>Runs the tool to its end.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="arguments">The command line, cut at blanks.</param>
    /// <param name="input">What it gets on standard input.</param>
    public static ToolResult Run(string folder, string arguments, byte[]? input = null)
    {
        using var process = Start("dotnet", folder, [Assembly, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        return Finish(process, input);
    }

    public static Process Start(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static ToolResult Finish(Process process, byte[]? input = null)
    {
        var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        copying.Wait();
        return new ToolResult(process.ExitCode, output.ToArray(), error.Result);
    }
}
