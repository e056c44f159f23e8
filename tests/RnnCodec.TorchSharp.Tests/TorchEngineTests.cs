using RnnCodec.Engine.Cpu;
using RnnCodec.Tests.Training;
using RnnCodec.Training;

namespace RnnCodec.TorchSharp.Tests;

/// <summary>Which engine and device options lead to, and what is said where they do not.</summary>
public class TorchEngineTests
{
    // What the loaders of Linux and Windows say, shortened.
    private const string OldCLibrary = "Unable to load shared library 'LibTorchSharp'.\n/a.so: cannot open shared object file\n"
        + "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)";

    private const string OtherVersion = "Unable to load shared library 'LibTorchSharp'.\n/app/libLibTorchSharp.so: undefined symbol: _ZNK3c105Error4whatEv";

    private const string OtherVersionOnWindows = "Unable to load DLL 'LibTorchSharp': The specified procedure could not be found. (0x8007007F)";

    private const string NoLibTorch = "Unable to load shared library 'libtorch_cpu' or one of its dependencies.\n/app/libtorch_cpu.so: cannot open";

    [Theory]
    [InlineData(OldCLibrary, "needs GLIBCXX_3.4.32, which this system's C++ library does not have")]
    [InlineData(OtherVersion, "are of different versions (_ZNK3c105Error4whatEv is missing): reference TorchSharp-cpu")]
    [InlineData(OtherVersionOnWindows, "are of different versions: reference TorchSharp-cpu")]
    [InlineData(NoLibTorch, "finds no libtorch: the program must reference TorchSharp-cuda-windows, TorchSharp-cuda-linux or TorchSharp-cpu 0.107.0.")]
    [InlineData("Something else.\nMore.", "TorchSharp 0.107.0 does not load: Something else.")]
    public void LoadFailureIsToldInOneSentence(string message, string sentence)
    {
        var told = LibTorch.Sentence(message, "0.107.0");
        Assert.Contains(sentence, told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [TorchFact]
    public void OpenWithoutAGpuIdTakesTheProcessor()
    {
        using var engine = TrainingEngines.Open(TrainingExamples.Options with { Engine = TrainingEngine.Torch }, default);
        Assert.Equal($"TorchSharp {LibTorch.Version} on the processor", engine.Name);
    }

    [TorchFact]
    public void OpenGpuThatIsNotThereFallsBackWhereAllowed()
    {
        var options = TrainingExamples.Options with { Engine = TrainingEngine.Torch, GpuDeviceId = LibTorch.GpuCount };
        using var engine = TrainingEngines.Open(options, default);
        Assert.EndsWith("on the processor", engine.Name, StringComparison.Ordinal);
        var error = Assert.Throws<TrainingEngineException>(() => TrainingEngines.Open(options with { FallbackToCpu = false }, default));
        Assert.StartsWith("Fallback to CPU is false but", error.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void AutoTakesManagedCodeWhereThereIsNoGpuAndSaysWhy()
    {
        var options = TrainingExamples.Options with { GpuDeviceId = LibTorch.GpuCount };
        using var engine = TrainingEngines.Open(options, default);
        Assert.StartsWith("managed (Fallback", engine.Name, StringComparison.Ordinal);
        Assert.Throws<TrainingEngineException>(() => TrainingEngines.Open(options with { FallbackToCpu = false }, default));
    }

    [GpuFact]
    public void GpuTrainsToTheLossesOfManagedCode()
    {
        var (expected, actual) = (new ProgressList(), new ProgressList());
        var options = TrainingExamples.Options with { Steps = 10, Threads = 1 };
        new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, expected);
        new CodecTrainer(options with { GpuDeviceId = 0, FallbackToCpu = false }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, actual);
        Assert.All(actual.Reports, r => Assert.EndsWith("on GPU 0", r.Engine, StringComparison.Ordinal));
        foreach (var (e, a) in expected.Losses.Zip(actual.Losses))
            Assert.Equal(e, a, 1e-3 * e);
    }

    [TorchFact]
    public void CancelledHostStopsTheOperations()
    {
        using var stop = new CancellationTokenSource();
        using var engine = Engines.Torch();
        engine.Host.CancellationToken = stop.Token;
        var layer = Engine.Convolution.Padded(Engines.Parameter("w", 1, 1, 1, 1, 1), null);
        using var x = engine.Inference.FromValues(new Engine.TensorShape(1, 1, 1, 1), [1]);
        engine.Inference.Convolve(x, layer).Dispose();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => engine.Inference.Convolve(x, layer));
    }

    /// <summary>Codecs take the bit-exact executor by type, and this is another that nothing can be made of.</summary>
    [TorchFact]
    public void NoExecutorHereIsOneForFiles()
    {
        using var engine = Engines.Torch();
        using var training = engine.CreateExecutor(new Engine.ParameterGradients([]));
        Assert.IsNotType<CpuExecutor>(engine.Inference);
        Assert.IsNotType<CpuExecutor>(training.Operations);
        Assert.True(typeof(CpuExecutor).IsSealed);
    }
}
