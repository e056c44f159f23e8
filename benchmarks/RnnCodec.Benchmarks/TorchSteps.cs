using System.Diagnostics;
using System.Globalization;

namespace RnnCodec.Benchmarks;

/// <summary>A training in PyTorch, in a process of its own that takes numbers of steps and answers with their seconds.</summary>
internal sealed class TorchSteps : IDisposable
{
    private readonly Process _process;

    private TorchSteps(Process process, string version) => (_process, Version) = (process, version);

    public string Version { get; }

    /// <summary>Null where there is no such Python, or it has no PyTorch.</summary>
    public static TorchSteps? Start(string python, string script, params object[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, script));
            foreach (var argument in arguments)
                start.ArgumentList.Add($"{argument}");
            var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            if (process.StandardOutput.ReadLine()?.Split(' ') is ["ready", var version])
                return new TorchSteps(process, version);
            process.Dispose();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public double Run(int steps)
    {
        _process.StandardInput.WriteLine(steps);
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
