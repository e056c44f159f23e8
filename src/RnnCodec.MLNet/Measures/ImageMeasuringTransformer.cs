using Microsoft.ML;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet;

/// <summary>Measures restored pictures against their originals. See <see cref="ImageCompressionCatalog.MeasureImages(TransformsCatalog, string, string, string?, string)"/>.</summary>
public sealed class ImageMeasuringTransformer : StageTransformer
{
    internal ImageMeasuringTransformer(StagePayload payload, StageChain chain)
        : base(payload, chain)
    {
    }

    /// <summary>The column of the pictures that were compressed.</summary>
    public string OriginalColumnName => InputColumnNames[0];

    /// <summary>The column of what came back.</summary>
    public string RestoredColumnName => InputColumnNames[1];

    /// <summary>The column of the compressed bytes; null: the rate is not measured.</summary>
    public string? CompressedColumnName => InputColumnNames.ElementAtOrDefault(2);
}
