using System.Globalization;

namespace RnnCodec.MLNet.Tests;

/// <summary>What a service in a small container relies on.</summary>
public class MemoryTests
{
    private const string Pictures = "200";

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    public void ManyPicturesNeedNoMoreThan128MebibytesOfHeap(string threads) =>
        Assert.Equal([Pictures], AnotherProcess.RunWith([("DOTNET_GCHeapHardLimit", "0x8000000")], "memory", Pictures, threads));

    [Fact]
    public void SixHundredRowsNeedHardlyMoreMemoryThanThirty()
    {
        using var folder = new TemporaryFolder();
        var picture = folder.File(TestImages.WriteFiles(folder.Path, (96, 64)).Single());
        var (few, many) = (Megabytes("30"), Megabytes("600"));
        Assert.InRange(many, 1, 1.25 * few);

        int Megabytes(string rows) => int.Parse(AnotherProcess.Run("rows", rows, picture, "compress").Single(), CultureInfo.InvariantCulture);
    }
}
