using FsCheck.Xunit;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.EntropyCoding;

public class CodePlanePackerTests
{
    [Property]
    public void UnpackPackedPlaneReturnsIt(bool[] bits)
    {
        var plane = bits.Select(b => b ? 1f : -1f).ToArray();
        var packed = CodePlanePacker.Pack(plane);
        Assert.Equal((bits.Length + 7) / 8, packed.Length);

        var unpacked = new float[plane.Length];
        Assert.True(CodePlanePacker.TryUnpack(packed, unpacked));
        Assert.Equal(plane, unpacked);
    }

    [Fact]
    public void PackBitsFillsBytesFromTheLowestBit() =>
        Assert.Equal(new byte[] { 0b0001_1001, 0b1 }, CodePlanePacker.Pack([1, -1, -1, 1, 1, -1, -1, -1, 1]));

    [Theory]
    [InlineData(new byte[] { 0x01 }, 9)]
    [InlineData(new byte[] { 0x01, 0x00, 0x00 }, 9)]
    [InlineData(new byte[] { 0x01, 0x02 }, 9)]
    [InlineData(new byte[] { 0x00 }, 0)]
    [InlineData(new byte[] { }, 1)]
    public void UnpackBytesOfAnotherPlaneFails(byte[] packed, int bits)
    {
        var plane = new float[bits];
        Assert.False(CodePlanePacker.TryUnpack(packed, plane));
        Assert.All(plane, v => Assert.Equal(0, v));
    }
}
