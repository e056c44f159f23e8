using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

// The size that [ImageType] needs is no limit: what may be read is decided by ImageTypes. It keeps the stages independent of
// AnySizeImageType, which a program that registers its own attribute for that type cannot use.
internal sealed class ImageInput : RowInput
{
    [ColumnName(StageColumns.Image)]
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }

    public override string Describe() => Image is null ? "no picture" : $"{Image.Width}x{Image.Height} pixels";
}

internal sealed class ImageOutput
{
    [ColumnName(StageColumns.ImageResult)]
    [AnySizeImageType]
    public MLImage? Image { get; set; }
}

internal sealed class BytesInput : RowInput
{
    private const int HashDigits = 16;

    [ColumnName(StageColumns.Bytes)]
    [VectorType]
    public VBuffer<byte> Bytes { get; set; }

    public ReadOnlySpan<byte> Dense => Bytes.IsDense ? Bytes.GetValues() : Bytes.DenseValues().ToArray();

    public override string Describe() => $"{Bytes.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Dense))[..HashDigits]}...";
}

internal sealed class BytesOutput
{
    [ColumnName(StageColumns.BytesResult)]
    [VectorType]
    public VBuffer<byte> Bytes { get; set; }
}
