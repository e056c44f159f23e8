using RnnCodec.Training;

namespace RnnCodec.Cli.Training;

/// <summary>Hands progress on to several.</summary>
internal sealed class ProgressFork(params IProgress<TrainingProgress>?[] to) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        foreach (var progress in to)
            progress?.Report(value);
    }
}
