using RnnCodec.Architecture;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>What holds for the options of every stage that runs a codec.</summary>
internal static class OptionRules
{
    public static StagePayload CodecStage(StageKind kind, string outputColumnName, string? inputColumnName, CodecModel model, int maxDegreeOfParallelism)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (inputColumnName?.Length == 0)
            throw new ArgumentException("A column's name is not empty.", nameof(inputColumnName));
        if (maxDegreeOfParallelism < 0)
            throw new ArgumentOutOfRangeException("options", maxDegreeOfParallelism, "The number of threads is 0 (one per processor) or more.");
        return new StagePayload
        {
            Kind = kind,
            OutputColumnNames = [outputColumnName],
            InputColumnNames = [inputColumnName ?? outputColumnName],
            Model = model,
            MaxDegreeOfParallelism = maxDegreeOfParallelism,
        };
    }

    public static long MaxPixels(long pixels) =>
        pixels >= 1 ? pixels : throw new ArgumentOutOfRangeException("options", pixels, "At least 1 pixel is allowed.");
}
