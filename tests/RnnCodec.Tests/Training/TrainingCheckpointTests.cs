using System.Diagnostics;
using System.Globalization;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class TrainingCheckpointTests : IDisposable
{
    private const int Steps = 24;

    private readonly string _folder = Directory.CreateTempSubdirectory("rnncodec-checkpoint-").FullName;

    private string CheckpointPath => Path.Combine(_folder, "run.checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ResumeAfterCancellationGivesTheLossesOfAnUninterruptedRun()
    {
        var whole = Train(Options(null), CancellationToken.None, out var expected);
        using var stop = new CancellationTokenSource();
        var first = new ProgressList();
        Assert.Throws<OperationCanceledException>(
            () => new CodecTrainer(Options(CheckpointPath)).Train(
                TrainingExamples.Tiny,
                TrainingExamples.Pictures,
                null,
                new Relay(first, r => { if (r.Step == 9) stop.Cancel(); }),
                stop.Token));
        var resumed = Train(Options(CheckpointPath) with { Resume = true }, CancellationToken.None, out var rest);
        Assert.Equal(expected.Losses, first.Losses.Concat(rest.Losses));
        Assert.Equal(expected.Reports[^1].MeanLoss, rest.Reports[^1].MeanLoss);
        Assert.Equal(whole.Id, resumed.Id);
    }

    [Fact]
    public void ResumeAfterSigkillGivesTheLossesOfAnUninterruptedRun()
    {
        var whole = Train(Options(null), CancellationToken.None, out var expected);
        var seen = new SortedDictionary<long, double>();
        // Two kills, in the middle of whatever the process does then.
        foreach (var killAt in new[] { 5, 12, int.MaxValue })
        {
            using var child = TrainingProcess.Start(CheckpointPath);
            while (child.StandardOutput.ReadLine() is { } line)
            {
                var fields = line.Split(' ');
                var (step, loss) = (long.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture));
                Assert.True(!seen.TryGetValue(step, out var before) || before == loss, $"Step {step} lost {before} before the kill and {loss} after it.");
                seen[step] = loss;
                if (step < killAt)
                    continue;
                child.Kill();
                break;
            }
            child.WaitForExit();
            Assert.Equal(killAt == int.MaxValue, child.ExitCode == 0);
        }
        Assert.Equal(Enumerable.Range(1, Steps).Select(s => (long)s), seen.Keys);
        Assert.Equal(expected.Losses, seen.Values.AsEnumerable());
        Assert.Equal(whole.Id, CodecModel.Load(CheckpointPath + ".model").Id);
    }

    [Fact]
    public void ResumeFinishedRunReturnsItsModel()
    {
        var model = Train(Options(CheckpointPath), CancellationToken.None, out _);
        Assert.Equal(model.Id, Train(Options(CheckpointPath) with { Resume = true }, CancellationToken.None, out var again).Id);
        Assert.Empty(again.Losses);
    }

    [Fact]
    public void ResumeDamagedOrForeignCheckpointNamesTheFileAndTheRule()
    {
        Train(Options(CheckpointPath) with { Steps = 1 }, CancellationToken.None, out _);
        var foreign = Assert.Throws<InvalidModelException>(
            () => Train(Options(CheckpointPath) with { Resume = true, Seed = 77 }, CancellationToken.None, out _));
        Assert.Contains("Its seed is 5; this training's is 77", foreign.Message, StringComparison.Ordinal);
        Assert.Contains(CheckpointPath, foreign.Message, StringComparison.Ordinal);
        File.WriteAllBytes(CheckpointPath, File.ReadAllBytes(CheckpointPath)[..5000]);
        var damaged = Assert.Throws<InvalidModelException>(() => Train(Options(CheckpointPath) with { Resume = true }, CancellationToken.None, out _));
        Assert.Contains(CheckpointPath, damaged.Message, StringComparison.Ordinal);
    }

    internal static CodecTrainingOptions Options(string? path) =>
        TrainingExamples.Options with { Steps = Steps, CheckpointPath = path, CheckpointInterval = TimeSpan.Zero, StochasticBinarizer = true };

    private static CodecModel Train(CodecTrainingOptions options, CancellationToken cancellationToken, out ProgressList progress) =>
        new CodecTrainer(options).Train(TrainingExamples.Tiny, TrainingExamples.Pictures, null, progress = new ProgressList(), cancellationToken);
}

internal sealed class Relay(IProgress<TrainingProgress> to, Action<TrainingProgress> also) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        to.Report(value);
        also(value);
    }
}

/// <summary>A training in a process of its own, to be killed.</summary>
internal static class TrainingProcess
{
    public static Process Start(string checkpoint) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            ArgumentList = { "exec", typeof(TrainingProcess).Assembly.Location, checkpoint },
            RedirectStandardOutput = true,
        })!;

    /// <summary>The process's own part: trains with a checkpoint after every step, goes on where one is there, and prints each step's loss.</summary>
    public static int Main(string[] args)
    {
        var progress = new Relay(new ProgressList(), r =>
        {
            if (r.Step > 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Step} {r.Loss:R}"));
        });
        var model = new CodecTrainer(TrainingCheckpointTests.Options(args[0]) with { Resume = true }).Train(
            TrainingExamples.Tiny,
            TrainingExamples.Pictures,
            null,
            progress);
        model.Save(args[0] + ".model");
        return 0;
    }
}
