using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.EntropyCoding;

public class BitProbabilityTests
{
    [Fact]
    public void OfLogitNearAMultipleOfOneSixtyFourthIsItsSigmoid()
    {
        for (var i = -768; i <= 768; i++)
        {
            var expected = Math.Clamp(65536 / (1 + Math.Exp(-i / 64.0)), 1, 65535);
            foreach (var offset in (float[])[-0.49f, 0, 0.49f])
                Assert.InRange(BitProbability.OfLogit((i + offset) / 64), expected - 0.6, expected + 0.6);
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    [InlineData(float.MinValue)]
    [InlineData(float.MaxValue)]
    public void OfLogitAnyNumberIsAProbability(float logit) => Assert.InRange(BitProbability.OfLogit(logit), 1, 65535);

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(144)]
    public unsafe void EntriesOfSumsAreThoseOfTheLogits(int count)
    {
        var random = new Random(count);
        float[] a = [.. Enumerable.Range(0, count).Select(_ => 40 * random.NextSingle() - 20)];
        float[] b = [.. Enumerable.Range(0, count).Select(_ => 40 * random.NextSingle() - 20)];
        (a[0], a[1], a[2], a[3]) = (float.NaN, float.NegativeInfinity, float.PositiveInfinity, -12 - b[3]);
        var entries = new int[count + 1];
        entries[count] = -1;
        fixed (float* first = a, second = b)
        fixed (int* to = entries)
            BitProbability.EntriesOfSums(first, second, to, count);

        Assert.Equal([.. a.Zip(b, (x, y) => BitProbability.EntryOf(x + y)), -1], entries);
    }

    [Theory]
    [InlineData(0f, 32768)]
    [InlineData(1f, 47911)]
    [InlineData(-1f, 17625)]
    [InlineData(12f, 65535)]
    [InlineData(-12f, 1)]
    public void OfLogitIsTheFormatsNumber(float logit, int expected) => Assert.Equal(expected, BitProbability.OfLogit(logit));
}
