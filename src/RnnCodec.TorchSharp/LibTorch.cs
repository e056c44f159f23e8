using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>Loads TorchSharp's native library, or says in one sentence why it does not load.</summary>
internal static partial class LibTorch
{
    private static readonly Lazy<string?> Failure = new(Load);

    /// <summary>TorchSharp's version, such as 0.107.0.</summary>
    public static string Version => TorchVersion();

    /// <summary>GPUs that CUDA can use; 0 without CUDA.</summary>
    public static int GpuCount => torch.cuda.is_available() ? torch.cuda.device_count() : 0;

    /// <summary>Null: it loads.</summary>
    public static string? WhyNot => Failure.Value;

    /// <exception cref="TrainingEngineException">It does not load.</exception>
    public static void Require()
    {
        if (WhyNot is { } reason)
            throw new TrainingEngineException(reason);
    }

    private static string? Load()
    {
        try
        {
            return LoadNative();
        }
        catch (FileNotFoundException e)
        {
            return $"TorchSharp's own library is missing: {e.Message}";
        }
    }

    // Apart from its caller, which must run where TorchSharp.dll is missing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? LoadNative()
    {
        var binding = typeof(torch).Assembly;
        try
        {
            // TorchSharp loads both itself when first used; where that fails it searches the package cache, prints what it tried, and hides the cause.
            NativeLibrary.Load(OperatingSystem.IsWindows() ? "torch_cpu" : "libtorch_cpu", binding, null);
            NativeLibrary.Load("LibTorchSharp", binding, null);
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or NotSupportedException)
        {
            return Sentence(e.Message, Version);
        }
        catch (TypeInitializationException e)
        {
            return Sentence((e.InnerException ?? e).Message, Version);
        }
    }

    /// <summary>What a loader's many lines come to.</summary>
    public static string Sentence(string message, string version)
    {
        if (OldLibrary().Match(message) is { Success: true } old)
        {
            return $"TorchSharp {version} needs {old.Groups[1].Value}, which this system's C++ library does not have: "
                + "it takes that of GCC 13 (Ubuntu 24.04, Debian 13) or newer, or TorchSharp 0.106.0.";
        }
        if (MissingSymbol().Match(message) is { Success: true } symbol)
        {
            var which = symbol.Groups[1].Success ? $" ({symbol.Groups[1].Value} is missing)" : "";
            return $"TorchSharp {version} and the libtorch that the program has are of different versions{which}: "
                + $"reference TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux {version}.";
        }
        return message.Contains("torch_cpu", StringComparison.Ordinal)
            ? $"TorchSharp {version} finds no libtorch: the program must reference TorchSharp-cuda-windows, TorchSharp-cuda-linux or TorchSharp-cpu {version}."
            : $"TorchSharp {version} does not load: {message.Split('\n')[0].Trim()}";
    }

    [GeneratedRegex(@"version `((?:GLIBCXX|CXXABI|GLIBC)_[0-9.]+)' not found")]
    private static partial Regex OldLibrary();

    // Windows does not say which: 0x8007007F, a procedure is not found.
    [GeneratedRegex(@"undefined symbol: (\w+)|0x8007007F")]
    private static partial Regex MissingSymbol();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string TorchVersion() => typeof(torch).Assembly.GetName().Version!.ToString(3);
}
