using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>Every stage of this library: what it does to a row, and the transformer that users see.</summary>
internal static class StageCatalog
{
    private static readonly ImageToBytes ImageToBytes = new();
    private static readonly BytesToImage BytesToImage = new();
    private static readonly BytesToBytes BytesToBytes = new();
    private static readonly ImagesToQuality ImagesToQuality = new();
    private static readonly ImagesToRateAndQuality ImagesToRateAndQuality = new();

    public static IReadOnlyList<IStageWork> AllWork { get; } = [ImageToBytes, BytesToImage, BytesToBytes, ImagesToQuality, ImagesToRateAndQuality];

    public static IStageWork WorkOf(StageKind kind) => kind switch
    {
        StageKind.CompressImages or StageKind.EncodeImageBits => ImageToBytes,
        StageKind.DecompressImages or StageKind.DecodeImageBits => BytesToImage,
        StageKind.EntropyEncode or StageKind.EntropyDecode => BytesToBytes,
        StageKind.MeasureImages => ImagesToQuality,
        StageKind.MeasureImagesAndRate => ImagesToRateAndQuality,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown stage."),
    };

    public static StageTransformer MakeTransformer(StagePayload payload, StageChain chain) => payload.Kind switch
    {
        StageKind.CompressImages => new ImageCompressingTransformer(payload, chain),
        StageKind.DecompressImages => new ImageDecompressingTransformer(payload, chain),
        StageKind.EncodeImageBits => new ImageBitsEncodingTransformer(payload, chain),
        StageKind.DecodeImageBits => new ImageBitsDecodingTransformer(payload, chain),
        StageKind.EntropyEncode => new EntropyEncodingTransformer(payload, chain),
        StageKind.EntropyDecode => new EntropyDecodingTransformer(payload, chain),
        StageKind.MeasureImages or StageKind.MeasureImagesAndRate => new ImageMeasuringTransformer(payload, chain),
        _ => throw new ArgumentOutOfRangeException(nameof(payload), payload.Kind, "Unknown stage."),
    };
}
