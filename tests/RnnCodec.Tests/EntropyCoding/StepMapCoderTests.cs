using RnnCodec.EntropyCoding;
using RnnCodec.Transform;

namespace RnnCodec.Tests.EntropyCoding;

public class StepMapCoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(7, 5)]
    [InlineData(40, 60)]
    public void DecodeGivesWhatWasEncoded(int rows, int columns)
    {
        for (var spread = 0; spread <= QuantizerSteps.LargestMapEntry; spread++)
        {
            var map = RandomMap(rows * columns, spread, seed: spread);
            var decoded = new sbyte[map.Length];

            Assert.True(StepMapCoder.TryDecode(StepMapCoder.Encode(map, columns), decoded, columns));
            Assert.Equal(map, decoded);
        }
    }

    [Fact]
    public void EncodeOfASmoothMapTakesAFewHundredthsOfABitAPlace()
    {
        var map = new sbyte[64 * 96];
        for (var i = 0; i < map.Length; i++)
            map[i] = (sbyte)(i % 96 / 32 - 1);

        Assert.InRange(StepMapCoder.Encode(map, 96).Length * 8, 1, map.Length / 10);
    }

    [Fact]
    public void DecodeOfBytesBehindTheEndIsRefused()
    {
        var map = RandomMap(35, 4, seed: 1);
        var bytes = StepMapCoder.Encode(map, 7);

        Assert.False(StepMapCoder.TryDecode([.. bytes, 0, 0], map, 7));
    }

    /// <summary>Damage gives a map whose entries the format allows, or is refused: nothing throws.</summary>
    [Fact]
    public void DecodeOfRandomBytesIsRefusedOrAMap()
    {
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            var map = new sbyte[12];
            if (!StepMapCoder.TryDecode(bytes, map, 4))
                refused++;
            else
                Assert.All(map, entry => Assert.InRange(entry, -QuantizerSteps.LargestMapEntry, QuantizerSteps.LargestMapEntry));
        }
        Assert.InRange(refused, 1, 1999);
    }

    private static sbyte[] RandomMap(int count, int spread, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-spread, spread + 1))];
    }
}
