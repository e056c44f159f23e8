using System.Reflection;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

/// <summary>Engines in a program that has RnnCodec alone; RnnCodec.TorchSharp.Tests has the other.</summary>
public class TrainingEnginesTests
{
    private static readonly CodecTrainingOptions Options = TrainingExamples.Options with { Steps = 1 };

    [Fact]
    public void OpenWithoutAGpuIsManaged()
    {
        Assert.Equal("managed", TrainingEngines.Open(Options, default).Name);
        Assert.Equal("managed", TrainingEngines.Open(Options with { Engine = TrainingEngine.Managed, GpuDeviceId = 0 }, default).Name);
    }

    [Fact]
    public void OpenTorchNamesThePackageThatIsMissing()
    {
        var error = Assert.Throws<TrainingEngineException>(() => TrainingEngines.Open(Options with { Engine = TrainingEngine.Torch }, default));
        Assert.Contains("this program has no RnnCodec.TorchSharp", error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cuda-windows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AutoWithAGpuFallsBackWhereAllowedAndReportsWhy()
    {
        var progress = new ProgressList();
        new CodecTrainer(Options with { GpuDeviceId = 0 }).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, progress);
        const string Why = "managed (Training through TorchSharp needs RnnCodec.TorchSharp";
        Assert.All(progress.Reports, r => Assert.StartsWith(Why, r.Engine, StringComparison.Ordinal));
        var strict = new CodecTrainer(Options with { GpuDeviceId = 0, FallbackToCpu = false });
        Assert.Throws<TrainingEngineException>(() => strict.Train(TrainingExamples.Tiny, TrainingExamples.Pictures));
    }

    [Fact]
    public void EngineOptionsOutsideTheirRangesAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodecTrainer(Options with { GpuDeviceId = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodecTrainer(Options with { Engine = (TrainingEngine)7 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodecTrainer(Options with { Precision = (TrainingPrecision)7 }));
    }

    /// <summary>Whatever codes files takes the bit-exact executor by its sealed type, so that no other can be given to it.</summary>
    [Fact]
    public void CodingKnowsTheBitExactExecutorAlone()
    {
        Assert.True(typeof(CpuExecutor).IsSealed);
        Type[] others = [typeof(Executor), typeof(ITrainingExecutor), typeof(ITrainingEngine)];
        string[] rooms = ["RnnCodec.Coding", "RnnCodec.EntropyCoding", "RnnCodec.Container"];
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var types = typeof(ImageCodec).Assembly.GetTypes()
            .Where(t => t == typeof(ImageCodec) || rooms.Any(r => t.Namespace == r || t.Namespace?.StartsWith(r + ".", StringComparison.Ordinal) == true))
            .ToArray();
        var fields = types.SelectMany(t => t.GetFields(All)).Select(f => (Member: (MemberInfo)f, Type: f.FieldType));
        var parameters = types.SelectMany(t => t.GetMethods(All).Cast<MethodBase>().Concat(t.GetConstructors(All)))
            .SelectMany(m => m.GetParameters().Select(p => (Member: (MemberInfo)m, Type: p.ParameterType)));
        var uses = fields.Concat(parameters).ToArray();
        Assert.Contains(uses, u => u.Type == typeof(CpuExecutor));
        Assert.Empty(uses.Where(u => others.Any(o => Mentions(u.Type, o))).Select(u => $"{u.Member.DeclaringType}.{u.Member.Name}"));
    }

    private static bool Mentions(Type type, Type other) =>
        type == other || (type.HasElementType && Mentions(type.GetElementType()!, other)) || type.GetGenericArguments().Any(a => Mentions(a, other));
}
