using RnnCodec.Training;

namespace RnnCodec.Tests.Training;

public class LossTests
{
    private const float Step = 1e-3f;

    [Fact]
    public void ReconstructionLossWithoutSsimIsTheMeanAbsoluteError()
    {
        var loss = new ReconstructionLoss(1, 1, 2, 0);
        Assert.Equal(2 * (0.5 + 0.25 + 0 + 1 + 0 + 0) / 6, loss.Evaluate([0, 0, 0, 0, 0, 0], [0.5f, -0.25f, 0, 1, 0, 0], 2), 1e-7);
        Assert.Equal([2 / 6f, -2 / 6f, 0, 2 / 6f, 0, 0], loss.Gradient.ToArray());
    }

    [Fact]
    public void ReconstructionLossGradientFollowsDifferences()
    {
        const int Side = 10;
        var (picture, reconstruction) = (Numbers(1, 2 * Side * Side * 3), Numbers(2, 2 * Side * Side * 3));
        var loss = new ReconstructionLoss(2, Side, Side, 0.7);
        loss.Evaluate(picture, reconstruction, 3);
        var gradient = loss.Gradient.ToArray();
        for (var i = 0; i < reconstruction.Length; i += 7)
        {
            var old = reconstruction[i];
            reconstruction[i] = old + Step;
            var above = loss.Evaluate(picture, reconstruction, 3);
            reconstruction[i] = old - Step;
            var below = loss.Evaluate(picture, reconstruction, 3);
            reconstruction[i] = old;
            // Central differences in double; what is left is their curvature and the gradient's float32.
            Assert.Equal((above - below) / (2 * Step), gradient[i], 2e-5);
        }
    }

    [Fact]
    public void ReconstructionLossOfEqualPicturesIsZero()
    {
        var picture = Numbers(3, 9 * 9 * 3);
        Assert.Equal(0, new ReconstructionLoss(1, 9, 9, 1).Evaluate(picture, picture, 1), 1e-9);
    }

    [Fact]
    public void CodeLengthLossOfAnEvenChanceIsOneBit()
    {
        Assert.Equal(1, CodeLengthLoss.Evaluate([0, 0], [1, -1], 1, new float[2]), 1e-7);
    }

    [Fact]
    public void CodeLengthLossGradientFollowsDifferences()
    {
        var logits = Numbers(4, 12).Select(x => 20 * x).ToArray();
        float[] bits = [1, 1, 1, -1, -1, -1, -1, 1, -1, 1, -1, 1];
        var (gradient, unused) = (new float[12], new float[12]);
        CodeLengthLoss.Evaluate(logits, bits, 2, gradient);
        for (var i = 0; i < logits.Length; i++)
        {
            var old = logits[i];
            logits[i] = old + Step;
            var above = CodeLengthLoss.Evaluate(logits, bits, 2, unused);
            logits[i] = old - Step;
            var below = CodeLengthLoss.Evaluate(logits, bits, 2, unused);
            logits[i] = old;
            Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(1000f)]
    [InlineData(-1000f)]
    public void CodeLengthLossOfExtremeLogitsIsFinite(float logit)
    {
        var gradient = new float[2];
        Assert.True(double.IsFinite(CodeLengthLoss.Evaluate([logit, logit], [1, -1], 1, gradient)));
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
    }

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
