using RnnCodec.MLNet.Persistence;

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
            ["RnnCodec.MLNet.ConstantKey.1", "RnnCodec.MLNet.CompressImages.1", "RnnCodec.MLNet.DecompressImages.1"],
            new[] { ConstantKeyMapping.Contract, CompressMapping.Contract, DecompressMapping.Contract });

    [Fact]
    public void TheReservedColumnsNeverChange() =>
        Assert.Equal(["RnnCodec.Key", "RnnCodec.State", "RnnCodec.Image", "RnnCodec.Compressed"], StageColumns.All);
}
