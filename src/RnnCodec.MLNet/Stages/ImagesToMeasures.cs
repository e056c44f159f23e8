using Microsoft.ML.Transforms;
using RnnCodec.MLNet.Persistence;
using RnnCodec.Quality;

namespace RnnCodec.MLNet.Stages;

/// <summary>An original and a restored picture to the restored one's measures. Where one of the two is missing these are NaN, ML.NET's missing value.</summary>
internal abstract class ImagesToMeasures<TInput, TOutput> : StageWork<TInput, TOutput>
    where TInput : PicturePairInput, new()
    where TOutput : QualityOutput, new()
{
    public override IReadOnlyList<InputSlot> Inputs => [new(StageColumns.Original, InputKind.Image), new(StageColumns.Restored, InputKind.Image)];

    public override IReadOnlyList<string> Outputs => [StageColumns.Psnr, StageColumns.Ssim, StageColumns.MsSsim, StageColumns.PsnrHvs, StageColumns.PsnrHvsM];

    protected override Action<TInput, TOutput> Prepare(StagePayload payload)
    {
        var (original, restored) = (payload.InputColumnNames[0], payload.InputColumnNames[1]);
        var cancellationToken = payload.CancellationToken;
        return (input, output) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
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

    protected override string ContractName => Contract;
}

/// <summary>The measures, and the rate of the compressed bytes over the original's pixels.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImagesToRateAndQuality : ImagesToMeasures<CompressedPicturePairInput, RateAndQualityOutput>
{
    public const string Contract = "RnnCodec.MLNet.ImagesToRateAndQuality.1";

    public override IReadOnlyList<InputSlot> Inputs => [.. base.Inputs, new(StageColumns.Bytes, InputKind.Bytes)];

    public override IReadOnlyList<string> Outputs => [.. base.Outputs, StageColumns.BitsPerPixel];

    protected override string ContractName => Contract;

    protected override void AddRate(CompressedPicturePairInput input, RateAndQualityOutput output) =>
        output.BitsPerPixel = input.Original is null || input.Compressed.Length == 0 ? float.NaN : (float)(8.0 * input.Compressed.Length / ((double)input.Original.Width * input.Original.Height));
}
