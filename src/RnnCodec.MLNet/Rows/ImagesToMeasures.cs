using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using RnnCodec.MLNet.Persistence;
using RnnCodec.Quality;

namespace RnnCodec.MLNet.Rows;

// ML.NET fills members in this order, and the order matters: ResizeImages hands a picture that has its size already on as it is, and
// LoadImages disposes of that when it is asked again. Whatever the restored picture is made of has asked before the original is read.
internal class PicturePairInput : RowInput
{
    [ColumnName(StageColumns.Restored)]
    [ImageType(1, 1)]
    public MLImage? Restored { get; set; }

    [ColumnName(StageColumns.Original)]
    [ImageType(1, 1)]
    public MLImage? Original { get; set; }

    public override string Describe() => $"{Size(Original)} and {Size(Restored)}";

    private static string Size(MLImage? image) => image is null ? "no picture" : $"{image.Width}x{image.Height} pixels";
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

/// <summary>An original and a restored picture to the restored one's measures. Where one of the two is missing these are NaN, ML.NET's missing value.</summary>
internal abstract class ImagesToMeasures<TInput, TOutput> : RowWork<TInput, TOutput>
    where TInput : PicturePairInput, new()
    where TOutput : QualityOutput, new()
{
    protected override Action<TInput, TOutput> Prepare(StageState state)
    {
        var (original, restored) = (state.InputColumnNames[0], state.InputColumnNames[1]);
        return (input, output) =>
        {
            var quality = input.Original is null || input.Restored is null
                ? new PictureQuality(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)
                : MeasuredPair.Measure(new NamedPicture(original, input.Original), new NamedPicture(restored, input.Restored));
            output.Psnr = (float)quality.Psnr;
            output.Ssim = (float)quality.Ssim;
            output.MsSsim = (float)quality.MsSsim;
            output.PsnrHvs = (float)quality.PsnrHvs;
            output.PsnrHvsM = (float)quality.PsnrHvsM;
            AddRate(input, output);
        };
    }

    protected virtual void AddRate(TInput input, TOutput output)
    {
    }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImagesToQuality : ImagesToMeasures<PicturePairInput, QualityOutput>
{
    public const string Contract = "RnnCodec.MLNet.ImagesToQuality.1";

    public static ImagesToQuality Instance { get; } = new();

    protected override string ContractName => Contract;

    protected override bool Does(StageKind kind) => kind == StageKind.MeasureImages;
}

/// <summary>The measures, and the rate of the compressed bytes over the original's pixels.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImagesToRateAndQuality : ImagesToMeasures<CompressedPicturePairInput, RateAndQualityOutput>
{
    public const string Contract = "RnnCodec.MLNet.ImagesToRateAndQuality.1";

    public static ImagesToRateAndQuality Instance { get; } = new();

    protected override string ContractName => Contract;

    protected override bool Does(StageKind kind) => kind == StageKind.MeasureImagesAndRate;

    protected override void AddRate(CompressedPicturePairInput input, RateAndQualityOutput output) =>
        output.BitsPerPixel = input.Original is null || input.Compressed.Length == 0
            ? float.NaN
            : (float)(8.0 * input.Compressed.Length / ((double)input.Original.Width * input.Original.Height));
}

/// <summary>A row's picture and the column that it stands in.</summary>
internal readonly record struct NamedPicture(string Column, MLImage Image);

/// <summary>A row's original and restored picture.</summary>
internal static class MeasuredPair
{
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static PictureQuality Measure(NamedPicture original, NamedPicture restored)
    {
        var (a, b) = (original.Image, restored.Image);
        if (a.Width != b.Width || a.Height != b.Height)
            throw new ArgumentException(
                $"a picture of {a.Width}x{a.Height} pixels in column '{original.Column}' and one of {b.Width}x{b.Height} in column '{restored.Column}': " +
                    "only pictures of one size can be compared.");
        return PictureQuality.Measure(MLImageConversion.ToRgbImage(a), MLImageConversion.ToRgbImage(b));
    }
}
