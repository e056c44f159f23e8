using FsCheck.Xunit;
using RnnCodec.Container;

namespace RnnCodec.Tests.Container;

public class AlphaPlaneTests
{
    [Property]
    public void DecompressCompressedPlaneReturnsIt(int seed)
    {
        var random = new Random(seed);
        int width = random.Next(1, 70), height = random.Next(1, 70), kind = random.Next(4);
        var alpha = new byte[width * height];
        for (var i = 0; i < alpha.Length; i++)
        {
            int x = i % width, y = i / width;
            alpha[i] = kind switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(x * 3 + y * 5),
                2 => (x - 20) * (x - 20) + (y - 20) * (y - 20) < 300 ? (byte)255 : (byte)0,
                _ => (byte)Math.Clamp(400 - 10 * Math.Abs(x - y) + random.Next(3), 0, 255),
            };
        }
        var compressed = AlphaPlane.Compress(alpha, width, height);
        Assert.InRange(compressed.Length, 1, FileFormat.MaxAlphaBytes(width, height));
        Assert.Equal(alpha, AlphaPlane.Decompress(compressed, width, height));
    }

    [Fact]
    public void CompressSmoothPlaneIsSmall()
    {
        var gradient = new byte[256 * 256];
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] = (byte)((i % 256 + i / 256) / 2);
        Assert.InRange(AlphaPlane.Compress(gradient, 256, 256).Length, 1, 2000);
        Assert.InRange(AlphaPlane.Compress(new byte[256 * 256], 256, 256).Length, 1, 200);
    }

    [Property(MaxTest = 300)]
    public void DecompressAnyBytesGivesAPlaneOrInvalidData(byte[] bytes, byte width, byte height)
    {
        try
        {
            Assert.Equal((width + 1) * (height + 1), AlphaPlane.Decompress(bytes, width + 1, height + 1).Length);
        }
        catch (InvalidDataException)
        {
        }
    }

    [Theory]
    [InlineData(19)]
    [InlineData(21)]
    public void DecompressAnotherNumberOfRowsThrows(int height) =>
        Assert.Throws<InvalidDataException>(() => AlphaPlane.Decompress(AlphaPlane.Compress(new byte[200], 10, 20), 10, height));

    [Fact]
    public void CancellationStopsBothWays()
    {
        var bytes = AlphaPlane.Compress(new byte[200], 10, 20);
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => AlphaPlane.Compress(new byte[200], 10, 20, cancelled));
        Assert.Throws<OperationCanceledException>(() => AlphaPlane.Decompress(bytes, 10, 20, cancelled));
    }

    [Fact]
    public void DecompressHugePlaneFromFewBytesAllocatesNothing()
    {
        var bytes = AlphaPlane.Compress(new byte[100], 10, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => AlphaPlane.Decompress(bytes, 16384, 16384));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }
}
