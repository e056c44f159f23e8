using FsCheck.Xunit;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.EntropyCoding;

public class CodePlanePackerTests
{
    [Property]
    public void UnpackPackedPlaneReturnsIt(int[] values)
    {
        var plane = values.Select(v => (sbyte)(v % 2)).ToArray();
        var floats = plane.Select(v => (float)v).ToArray();
        var packed = new byte[CodePlanePacker.PackedBytes<sbyte>(plane)];
        Assert.Equal(packed.Length, CodePlanePacker.Pack<sbyte>(plane, packed));
        var packedFloats = new byte[packed.Length];
        CodePlanePacker.Pack<float>(floats, packedFloats);
        Assert.Equal(packed, packedFloats);

        var sent = plane.Select(v => (sbyte)(v == 0 ? 0 : 1)).ToArray();
        Assert.True(CodePlanePacker.TryUnpack<sbyte>(packed, sent));
        Assert.Equal(plane, sent);
        var sentFloats = floats.Select(v => v == 0 ? 0f : 5f).ToArray();
        Assert.True(CodePlanePacker.TryUnpack<float>(packed, sentFloats));
        Assert.Equal(floats, sentFloats);
    }

    [Fact]
    public void PackBitsFillsBytesFromTheLowestBit()
    {
        var packed = new byte[2];
        Assert.Equal(2, CodePlanePacker.Pack<sbyte>([1, 0, -1, -1, 0, 1, 1, -1, -1, -1, 1], packed));
        Assert.Equal(new byte[] { 0b0001_1001, 0b1 }, packed);
    }

    [Theory]
    [InlineData(new byte[] { 0x01 }, 9)]
    [InlineData(new byte[] { 0x01, 0x00, 0x00 }, 9)]
    [InlineData(new byte[] { 0x01, 0x02 }, 9)]
    [InlineData(new byte[] { 0x00 }, 0)]
    [InlineData(new byte[] { }, 1)]
    public void UnpackBytesOfAnotherPlaneFails(byte[] packed, int bits)
    {
        var plane = Enumerable.Repeat((sbyte)1, bits).ToArray();
        Assert.False(CodePlanePacker.TryUnpack<sbyte>(packed, plane));
        Assert.All(plane, v => Assert.Equal(1, v));
    }

    [Fact]
    public void PackIntoTooLittleRoomThrows() =>
        Assert.Throws<ArgumentException>(() => CodePlanePacker.Pack<sbyte>([1, 1, 1, 1, 1, 1, 1, 1, 1], new byte[1]));
}
