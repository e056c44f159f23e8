using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;

namespace RnnCodec.MLNet.Stages;

/// <summary>A kind of stage: what it does to a row, and the transformer that users see.</summary>
internal sealed record StageEntry(StageKind Kind, IRowWork Work, Func<StageState, StageChain, StageTransformer> Make);

/// <summary>Every stage of this library.</summary>
internal static class StageTable
{
    public static IReadOnlyList<StageEntry> All { get; } =
    [
        new(StageKind.CompressImages, ImageToBytes.Instance, (state, chain) => new ImageCompressingTransformer(state, chain)),
        new(StageKind.DecompressImages, BytesToImage.Instance, (state, chain) => new ImageDecompressingTransformer(state, chain)),
        new(StageKind.EncodeImageBits, ImageToBytes.Instance, (state, chain) => new ImageBitsEncodingTransformer(state, chain)),
        new(StageKind.DecodeImageBits, BytesToImage.Instance, (state, chain) => new ImageBitsDecodingTransformer(state, chain)),
        new(StageKind.EntropyEncode, BytesToBytes.Instance, (state, chain) => new EntropyEncodingTransformer(state, chain)),
        new(StageKind.EntropyDecode, BytesToBytes.Instance, (state, chain) => new EntropyDecodingTransformer(state, chain)),
        new(StageKind.MeasureImages, ImagesToQuality.Instance, (state, chain) => new ImageMeasuringTransformer(state, chain)),
        new(StageKind.MeasureImagesAndRate, ImagesToRateAndQuality.Instance, (state, chain) => new ImageMeasuringTransformer(state, chain)),
    ];

    public static StageEntry Of(StageKind kind) => All.Single(entry => entry.Kind == kind);
}
