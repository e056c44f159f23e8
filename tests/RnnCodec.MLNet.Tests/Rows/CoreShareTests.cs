using RnnCodec.MLNet.Rows;

namespace RnnCodec.MLNet.Tests.Rows;

public class CoreShareTests
{
    [Fact]
    public void ARowAloneHasAllCores()
    {
        var share = new CoreShare(8);
        for (var i = 0; i < 3; i++)
        {
            using var row = share.Take(0);
            Assert.Equal(8, row.Threads);
        }
    }

    [Fact]
    public void NoMoreThanAskedForIsTaken()
    {
        var share = new CoreShare(8);
        using var first = share.Take(3);
        using var second = share.Take(0);
        using var third = share.Take(100);
        Assert.Equal((3, 4, 1), (first.Threads, second.Threads, third.Threads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void RowsSideBySideNeverUseMoreCoresThanThereAre(int cores)
    {
        var share = new CoreShare(cores);
        var (used, most) = (0, 0);
        var guard = new Lock();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 12 }, _ =>
        {
            using var row = share.Take(0);
            Assert.InRange(row.Threads, 1, cores);
            lock (guard)
                most = Math.Max(most, used += row.Threads);
            Thread.Yield();
            lock (guard)
                used -= row.Threads;
        });
        Assert.Equal(0, used);
        Assert.InRange(most, 1, cores);
        using var alone = share.Take(0);
        Assert.Equal(cores, alone.Threads);
    }
}
