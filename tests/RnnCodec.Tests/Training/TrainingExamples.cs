using RnnCodec.Architecture;
using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

/// <summary>Networks and pictures small enough to train within a test.</summary>
internal static class TrainingExamples
{
    /// <summary>The patch shape: direct path, gain map, two recurrent layers.</summary>
    public static RecurrentArchitecture Patch { get; } = (RecurrentArchitecture)CodecPresets.FromName("fast") with
    {
        Iterations = 5,
        Bits = 8,
        Analysis = new PatchAnalysis { Patch = 16, Luma = 48, Chroma = 12 },
        Encoder = [new LayerSpec { Type = LayerType.Rnn, Out = 12, Kernel = 3 }],
        Decoder =
        [
            new LayerSpec { Type = LayerType.Conv, Out = 12, Kernel = 1 },
            new LayerSpec { Type = LayerType.Rnn, Out = 12, Kernel = 3 },
            new LayerSpec { Type = LayerType.Conv, Out = 72, Kernel = 1 },
        ],
    };

    public static ITrainingPictures Pictures { get; } = TrainingPictures.FromImages([.. Enumerable.Range(1, 6).Select(seed => TestPictures.Colour(70, 61, seed))]);

    public static CodecTrainingOptions Options { get; } = new() { Steps = 12, BatchSize = 2, CropSize = 32, WarmUpSteps = 3, Seed = 5, ValidationInterval = TimeSpan.MaxValue, CheckpointInterval = TimeSpan.MaxValue };

    public static byte[] Bytes(CodecModel model) => model.ToBytes();
}

/// <summary>Keeps what it hears, on the calling thread.</summary>
internal sealed class ProgressList : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public double[] Losses => [.. Reports.Where(r => r.Step > 0).Select(r => r.Loss)];

    public void Report(TrainingProgress value) => Reports.Add(value);
}
