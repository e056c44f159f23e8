using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

/// <summary>Networks and pictures small enough to train within a test.</summary>
internal static class TrainingExamples
{
    /// <summary>The preset "tiny" with few channels, bits and iterations.</summary>
    public static RecurrentArchitecture Tiny { get; } = WithFewChannels((RecurrentArchitecture)CodecPresets.FromName("tiny")) with { Iterations = 5, Bits = 8 };

    public static ITrainingPictures Pictures { get; } =
        TrainingPictures.FromImages([.. Enumerable.Range(1, 6).Select(seed => TestPictures.Colour(70, 61, seed))]);

    public static CodecTrainingOptions Options { get; } = new()
    {
        Steps = 12,
        BatchSize = 2,
        CropSize = 32,
        WarmUpSteps = 3,
        Seed = 5,
        ValidationInterval = TimeSpan.MaxValue,
        CheckpointInterval = TimeSpan.MaxValue,
    };

    /// <summary>The same layers with few channels.</summary>
    public static RecurrentArchitecture WithFewChannels(RecurrentArchitecture architecture) => architecture with
    {
        Encoder = [.. architecture.Encoder.Select(l => l with { Out = 12 })],
        Decoder = [.. architecture.Decoder.Select((l, i) => l with { Out = i == architecture.Decoder.Count - 1 ? 3 : 16 })],
    };
}

/// <summary>Keeps what it hears, on the calling thread.</summary>
internal sealed class ProgressList : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public double[] Losses => [.. Reports.Where(r => r.Step > 0).Select(r => r.Loss)];

    public void Report(TrainingProgress value) => Reports.Add(value);
}
