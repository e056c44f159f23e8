using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.EntropyCoding;

public class RangeCoderTests
{
    [Property(MaxTest = 300)]
    public void DecodeAnySequenceReturnsItsBits((bool Bit, ushort P)[] sequence) =>
        AssertRoundTrip([.. sequence.Select(s => (s.Bit, Math.Clamp((int)s.P, 1, 65535)))]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(655)]
    [InlineData(13107)]
    [InlineData(32768)]
    [InlineData(52429)]
    [InlineData(64881)]
    [InlineData(65534)]
    [InlineData(65535)]
    public void EncodeBitsOfTheirProbabilityTakesTheirEntropy(int p)
    {
        var random = new Random(p);
        AssertRoundTrip([.. Enumerable.Range(0, 200_000).Select(_ => (random.Next(65536) < p, p))]);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(65535, false)]
    public void EncodeOnlyTheImprobableTakesItsCrossEntropy(int p, bool bit) => AssertRoundTrip([.. Enumerable.Repeat((bit, p), 20_000)]);

    [Fact]
    public void EncodeChangingProbabilitiesTakesTheCrossEntropy()
    {
        var random = new Random(7);
        AssertRoundTrip([.. Enumerable.Range(0, 200_000).Select(_ =>
        {
            // Logits spread as a trained entropy model's: many near certain, some near even.
            var p = Math.Clamp((int)(65536 / (1 + Math.Exp(12 * (random.NextDouble() - 0.5)))), 1, 65535);
            return (random.Next(65536) < p, p);
        })]);
    }

    [Fact]
    public void EncodeCarryThroughManyBytesRoundTrips()
    {
        // Bits that hug the interval's upper end fill the stream with FF; the last one overflows them.
        for (var length = 1; length < 400; length++)
        {
            var sequence = Enumerable.Repeat((false, 65535), length).Append((false, 1)).Append((true, 32768)).Concat(Enumerable.Repeat((false, 32768), 40));
            AssertRoundTrip([.. sequence]);
        }
    }

    [Fact]
    public void FinishAfterNothingIsEmpty()
    {
        Assert.True(new RangeEncoder().Finish().IsEmpty);
        Assert.True(new RangeDecoder([]).IsComplete);
    }

    [Fact]
    public void EncodeAfterResetAllocatesNothing()
    {
        var encoder = new RangeEncoder(100_000);
        Encode(encoder);
        encoder.Reset();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Encode(encoder);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Encode(RangeEncoder encoder)
        {
            for (var i = 0; i < 100_000; i++)
                encoder.Encode((i & 3) == 0, 1 + i % 65535);
            encoder.Finish();
        }
    }

    [Fact]
    public void DecodePastTheEndReportsIt()
    {
        var encoder = new RangeEncoder();
        for (var i = 0; i < 80; i++)
            encoder.Encode(true, 32768);
        for (var i = 0; i < 80; i++)
            encoder.Encode(false, 32768);
        var bytes = encoder.Finish().ToArray();
        var decoder = new RangeDecoder(bytes);
        for (var i = 0; i < 160; i++)
            Assert.Equal(i < 80, decoder.Decode(32768));
        Assert.True(decoder.IsComplete);
        Assert.False(decoder.IsOverrun);
        for (var i = 0; i < 16; i++)
            decoder.Decode(32768);
        Assert.False(decoder.IsComplete);
        Assert.True(decoder.IsOverrun);
    }

    [Property(MaxTest = 300)]
    public void DecodeAnyBytesNeverThrows(byte[] bytes, ushort[] probabilities)
    {
        var decoder = new RangeDecoder(bytes);
        foreach (var p in probabilities)
            decoder.Decode(Math.Max((int)p, 1));
    }

    [Fact]
    public void DecodeWithOneOtherProbabilityIsSeldomComplete()
    {
        var random = new Random(3);
        var complete = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var encoder = new RangeEncoder();
            var sequence = Enumerable.Range(0, 4000).Select(_ => random.Next(1, 65536)).ToArray();
            foreach (var p in sequence)
                encoder.Encode(random.Next(65536) < p, p);
            var decoder = new RangeDecoder(encoder.Finish());
            for (var i = 0; i < sequence.Length; i++)
                decoder.Decode(i == 50 ? sequence[i] ^ 0x4000 | 1 : sequence[i]);
            complete += decoder.IsComplete ? 1 : 0;
        }
        // From the difference on, the bits are random, distributed as the probabilities say: their information content has the
        // stream's expectation and a deviation of some bytes, so that one in about ten streams happens to fit.
        Assert.InRange(complete, 0, 40);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    [InlineData(-1)]
    public void ProbabilityOutsideItsRangeThrows(int p)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeEncoder().Encode(true, p));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeDecoder([1, 2, 3]).Decode(p));
    }

    private static void AssertRoundTrip((bool Bit, int P)[] sequence)
    {
        var encoder = new RangeEncoder(16);
        var bits = 0.0;
        foreach (var (bit, p) in sequence)
        {
            encoder.Encode(bit, p);
            bits -= Math.Log2((bit ? p : 65536 - p) / 65536.0);
        }
        var bytes = encoder.Finish();
        // The interval's rounding costs less than 0.1%; the end takes a byte.
        Assert.InRange(bytes.Length, Math.Floor(bits / 8) - 1, bits / 8 * 1.001 + 8);
        var decoder = new RangeDecoder(bytes);
        foreach (var (bit, p) in sequence)
            Assert.Equal(bit, decoder.Decode(p));
        Assert.True(decoder.IsComplete);
        Assert.False(decoder.IsOverrun);
    }
}
