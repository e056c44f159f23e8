using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>What the work of every stage reads: the state that travels with a loaded model.</summary>
internal abstract class StateInput
{
    [ColumnName(StageColumns.State)]
    public ReadOnlyMemory<char> State { get; set; }
}

// The size that [ImageType] needs is no limit: what may be read is decided by ImageTypes. It keeps the stages independent of
// AnySizeImageType, which a program that registers its own attribute for that type cannot use.
internal sealed class ImageInput : StateInput
{
    [ColumnName(StageColumns.Image)]
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }
}

internal sealed class ImageOutput
{
    [ColumnName(StageColumns.ImageResult)]
    [AnySizeImageType]
    public MLImage? Image { get; set; }
}

internal sealed class BytesInput : StateInput
{
    [ColumnName(StageColumns.Bytes)]
    [VectorType]
    public VBuffer<byte> Bytes { get; set; }
}

internal sealed class BytesOutput
{
    [ColumnName(StageColumns.BytesResult)]
    [VectorType]
    public VBuffer<byte> Bytes { get; set; }
}

// ML.NET fills members in this order, and the order matters: ResizeImages hands a picture that has its size already on as it is, and
// LoadImages disposes of that when it is asked again. Whatever the restored picture is made of has asked before the original is read.
internal class PicturePairInput : StateInput
{
    [ColumnName(StageColumns.Restored)]
    [ImageType(1, 1)]
    public MLImage? Restored { get; set; }

    [ColumnName(StageColumns.Original)]
    [ImageType(1, 1)]
    public MLImage? Original { get; set; }
}

internal sealed class CompressedPicturePairInput : PicturePairInput
{
    [ColumnName(StageColumns.Bytes)]
    [VectorType]
    public VBuffer<byte> Compressed { get; set; }
}

internal class QualityOutput
{
    [ColumnName(StageColumns.Psnr)]
    public float Psnr { get; set; }

    [ColumnName(StageColumns.Ssim)]
    public float Ssim { get; set; }

    [ColumnName(StageColumns.MsSsim)]
    public float MsSsim { get; set; }

    [ColumnName(StageColumns.PsnrHvs)]
    public float PsnrHvs { get; set; }

    [ColumnName(StageColumns.PsnrHvsM)]
    public float PsnrHvsM { get; set; }
}

internal sealed class RateAndQualityOutput : QualityOutput
{
    [ColumnName(StageColumns.BitsPerPixel)]
    public float BitsPerPixel { get; set; }
}
