using Microsoft.ML.StandIn.Png;
using RnnCodec.MLNet.Tests.Pictures;

namespace RnnCodec.MLNet.Tests.StandIn;

/// <summary>The stand-in's own decoder against damage; where it is exact, the tests shared with the real ML.NET say.</summary>
public class PngReaderTests
{
    private static readonly byte[] Good = new TestPng(9, 9, 3, 4)
    {
        Sample = (x, y, _) => (x + y) & 15,
        Palette = Enumerable.Range(0, 48).Select(i => (byte)i).ToArray(),
        Transparency = [1, 2, 3],
        Interlaced = true,
    }.ToBytes();

    [Fact]
    public void EveryCutIsRefused()
    {
        PngReader.Read(Good);
        for (var length = 0; length < Good.Length; length++)
            Assert.Throws<InvalidDataException>(() => PngReader.Read(Good.AsSpan(0, length)));
    }

    [Fact]
    public void EveryChangedBitIsRefused()
    {
        for (var bit = 0; bit < 8 * Good.Length; bit++)
        {
            var bad = (byte[])Good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => PngReader.Read(bad));
        }
    }

    [Fact]
    public void ASizeThatTheDataCannotFillIsRefusedBeforeItIsAllocated()
    {
        var huge = new TestPng(1, 1, 6, 8) { Sample = (_, _, _) => 0 }.ToBytes();
        huge[18] = 0x40; // 16,384 columns more ...
        huge[22] = 0x20; // ... and 8,192 rows more: 512 MiB of pixels, within the limit
        var crc = PngChecksum.Of(huge.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(huge.AsSpan(29), crc);
        Assert.Contains("cannot hold", Assert.Throws<InvalidDataException>(() => PngReader.Read(huge)).Message);
    }
}
