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

    /// <summary>
    /// How much garbage the collector lets pile up depends on the processor's caches and is set here; the rest of the memory is what the pipeline holds
    /// on to. 222 MB are one and a half times what the same rows took with LoadImages in the codec's place when that was first measured.
    /// </summary>
    [Fact]
    public void SixHundredRowsNeedHardlyMoreMemoryThanSixty()
    {
        const int MostMegabytes = 222;
        using var folder = new TemporaryFolder();
        var picture = folder.File(TestImages.WriteFiles(folder.Path, (96, 64)).Single());
        var (few, many) = (Megabytes("60"), Megabytes("600"));
        Assert.InRange(many, 1, Math.Min(1.25 * few, MostMegabytes));

        int Megabytes(string rows) => int.Parse(
            AnotherProcess.RunWith([("DOTNET_GCgen0size", "0x1000000")], "rows", rows, picture, "compress").Single(), CultureInfo.InvariantCulture);
    }
}
