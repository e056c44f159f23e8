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
}
