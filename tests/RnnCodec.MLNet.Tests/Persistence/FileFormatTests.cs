using RnnCodec.MLNet.Persistence;
using RnnCodec.MLNet.Rows;

namespace RnnCodec.MLNet.Tests.Persistence;

/// <summary>What saved ML.NET models hold by name. A change here makes every older model unreadable.</summary>
public class FileFormatTests
{
    [Fact]
    public void TheAssemblyVersionNeverChanges() =>
        Assert.Equal("RnnCodec.MLNet, Version=1.0.0.0", typeof(MLImageConversion).Assembly.FullName!.Split(", Culture")[0]);

    [Fact]
    public void TheContractsNeverChange() =>
        Assert.Equal(
            [
                "RnnCodec.MLNet.BytesToBytes.1", "RnnCodec.MLNet.BytesToImage.1", "RnnCodec.MLNet.ConstantKey.1",
                .. "0123456789ABCDEF".Select(digit => $"RnnCodec.MLNet.ImageSize.1.{digit}"),
                "RnnCodec.MLNet.ImageToBytes.1", "RnnCodec.MLNet.ImagesToQuality.1", "RnnCodec.MLNet.ImagesToRateAndQuality.1",
            ],
            typeof(ImageToBytes).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributesData())
                .Where(attribute => attribute.AttributeType.Name == "CustomMappingFactoryAttributeAttribute")
                .Select(attribute => (string)attribute.ConstructorArguments[0].Value!).Order(StringComparer.Ordinal));

    [Fact]
    public void TheReservedColumnsNeverChange()
    {
        Assert.Equal(("RnnCodec.Key", "RnnCodec.State"), (StageColumns.Key, StageColumns.State));
        Assert.Equal(
            ["Image -> BytesResult", "Bytes -> ImageResult", "Image -> BytesResult", "Bytes -> ImageResult", "Bytes -> BytesResult", "Bytes -> BytesResult",
                "Original Restored -> Psnr Ssim MsSsim PsnrHvs PsnrHvsM", "Original Restored Bytes -> Psnr Ssim MsSsim PsnrHvs PsnrHvsM BitsPerPixel"],
            Enum.GetValues<StageKind>().Select(StageRules.Of).Select(
                rules => $"{string.Join(' ', rules.Inputs.Select(slot => slot.Name))} -> {string.Join(' ', rules.Outputs)}".Replace("RnnCodec.", null)));
    }

    [Fact]
    public void TheStagesNumbersNeverChange() =>
        Assert.Equal(
            [
                "1 CompressImages", "2 DecompressImages", "3 EncodeImageBits", "4 DecodeImageBits",
                "5 EntropyEncode", "6 EntropyDecode", "7 MeasureImages", "8 MeasureImagesAndRate",
            ],
            Enum.GetValues<StageKind>().Select(kind => $"{(int)kind} {kind}"));
}
