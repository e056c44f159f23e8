using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Engine.Tape;
using RnnCodec.Training;
using TorchSharp;

namespace RnnCodec.TorchSharp.Tests;

/// <summary>The two engines, and numbers for them.</summary>
internal static class Engines
{
    public static ITrainingEngine Managed() => new ManagedTrainingEngine(new CpuExecutor(1));

    public static TorchEngine Torch(TrainingPrecision precision = TrainingPrecision.Float32) => new(torch.CPU, precision, new CpuExecutor(1));

    public static Parameter Parameter(string name, int seed, params int[] dimensions) =>
        new(name, dimensions, Numbers(seed, dimensions.Aggregate(1, (a, b) => a * b)));

    /// <summary>In [-1,1].</summary>
    public static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    /// <summary>Differences are small beside the largest number of their kind: sums have another order.</summary>
    public static void Close(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = 0f;
        foreach (var number in expected)
            scale = Math.Max(scale, MathF.Abs(number));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance * scale + 1e-7f,
                $"{what}: number {i} is {actual[i]} by TorchSharp and {expected[i]} in managed code (largest {scale}).");
        }
    }
}
