using RnnCodec.Engine.Cpu;
using RnnCodec.EntropyCoding;

namespace RnnCodec.Tests.EntropyCoding;

public class AdaptiveProbabilitiesTests
{
    [Fact]
    public void BitsOtherThanTheModelSaysGetCheaper()
    {
        using var adaptive = new AdaptiveProbabilities(new CpuExecutor());
        var bits = new Costs();
        var rows = adaptive.RowsOf(BitKind.Sign, 2, 1);
        for (var i = 0; i < 2000; i++)
            adaptive.Code(ref bits, i % 10 < 8, 0f, rows, 40);

        // The model says one half, eight of ten are 1: with the model's quarter of the mean, 0.725 and 0.275 at the end.
        Assert.InRange(bits.Probabilities[0], 32767, 32769);
        Assert.InRange(bits.Probabilities[^1] / 65536.0, 0.69, 0.77);
    }

    [Fact]
    public void OtherContextsLearnNothingOfIt()
    {
        using var adaptive = new AdaptiveProbabilities(new CpuExecutor());
        var bits = new Costs();
        for (var i = 0; i < 500; i++)
            adaptive.Code(ref bits, true, -1f, adaptive.RowsOf(BitKind.Sign, 2, 1), 40);
        adaptive.Code(ref bits, true, -1f, adaptive.RowsOf(BitKind.Refinement, 2, 1), 40);

        Assert.Equal(bits.Probabilities[0], bits.Probabilities[^1]);
        Assert.True(bits.Probabilities[^2] > bits.Probabilities[0]);
    }

    [Theory]
    [InlineData(-13f)]
    [InlineData(float.NaN)]
    [InlineData(-12f)]
    public void TheSurestZeroIsCodedAsItIs(float logit)
    {
        using var adaptive = new AdaptiveProbabilities(new CpuExecutor());
        var bits = new Costs();
        for (var i = 0; i < 100; i++)
            adaptive.Code(ref bits, true, logit, adaptive.RowsOf(BitKind.Significance, 0, 0), 0);

        Assert.All(bits.Probabilities, p => Assert.Equal(BitProbability.OfLogit(-12), p));
    }

    [Fact]
    public void EveryLogitAndEveryBitGivesAProbabilityThatCanBeCoded()
    {
        foreach (var bit in new[] { false, true })
        {
            using var adaptive = new AdaptiveProbabilities(new CpuExecutor());
            var bits = new Costs();
            var rows = adaptive.RowsOf(BitKind.DetailSignificance, 8, 14);
            for (var i = 0; i < 300; i++)
            {
                foreach (var logit in new[] { -8f, -0.3f, 11.99f, 12f, 40f })
                    adaptive.Code(ref bits, bit, logit, rows, 383);
            }
            Assert.All(bits.Probabilities, p => Assert.InRange(p, 1, 65535));
        }
    }

    private sealed class Costs : IPlaneBits
    {
        public List<int> Probabilities { get; } = [];

        public bool IsExhausted => false;

        public bool Next(bool bit, int probability)
        {
            Probabilities.Add(probability);
            return bit;
        }
    }
}
