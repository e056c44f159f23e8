using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests;

internal sealed class PathRow
{
    public string? Path { get; set; }
}

internal sealed class ImageRow
{
    [AnySizeImageType]
    public MLImage? Image { get; set; }

    /// <summary>ML.NET saves no input schema of images alone: "No valid columns to save".</summary>
    public string? Name { get; set; }
}

internal sealed class CompressedRow
{
    public byte[]? Compressed { get; set; }
}

internal sealed class RestoredRow
{
    [AnySizeImageType]
    public MLImage? Restored { get; set; }
}

internal sealed class FloatRow
{
    public float Image { get; set; }

    public float[]? Compressed { get; set; }
}

internal sealed class PairRow
{
    [AnySizeImageType]
    public MLImage? Image { get; set; }

    [AnySizeImageType]
    public MLImage? Restored { get; set; }

    public byte[]? Compressed { get; set; }
}
