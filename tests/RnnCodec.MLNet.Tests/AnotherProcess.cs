using System.Diagnostics;

namespace RnnCodec.MLNet.Tests;

/// <summary>The program RnnCodec.MLNet.ModelRunner.</summary>
internal static class AnotherProcess
{
    /// <summary>Runs a case of the program, which must succeed, and returns the lines that it printed.</summary>
    public static string[] Run(params string[] arguments) => RunIn(Environment.CurrentDirectory, arguments);

    /// <summary>Runs a case of the program in a folder.</summary>
    public static string[] RunIn(string folder, params string[] arguments) => Finish(Start(folder, [], arguments));

    /// <summary>Runs a case of the program with variables of its own.</summary>
    public static string[] RunWith((string Name, string Value)[] variables, params string[] arguments) =>
        Finish(Start(Environment.CurrentDirectory, variables, arguments));

    private static string[] Finish(Process started)
    {
        using var process = started;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Starts a case of the program in a folder.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    private static Process Start(string folder, (string Name, string Value)[] variables, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RnnCodec.MLNet.ModelRunner.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
