using RnnCodec.Coding;

namespace RnnCodec.Tests.Coding;

/// <summary>The search on pictures made by formulas, of which all thresholds can be tried.</summary>
public class ThresholdSearchTests
{
    [Theory]
    [InlineData(2000)]
    [InlineData(4000)]
    [InlineData(9000)]
    [InlineData(16000)]
    public void RunSizeFindsNearlyTheBestOfAllThresholds(int budget)
    {
        var goal = new RateGoal.Size(budget);
        var (codes, found, encodings) = Search(goal);
        var best = AllThresholds(goal).Where(a => a.IsMet).Min(a => a.Distortion);

        Assert.True(found.IsMet && found.Bytes <= budget, $"{found.Bytes} bytes for {budget}.");
        // 2% of the squared error is 0.09 dB.
        Assert.True(found.Distortion <= 1.02 * best, $"{encodings} encodings, threshold {codes.Threshold}: {found.Distortion:F0} where {best:F0} is possible.");
        Assert.InRange(encodings, 2, ThresholdSearch.MostEncodings);
    }

    [Theory]
    [InlineData(3e6)]
    [InlineData(1e6)]
    [InlineData(3e5)]
    [InlineData(1e5)]
    public void RunQualityFindsNearlyTheSmallestOfAllThresholds(double distortion)
    {
        var goal = new RateGoal.Quality(DistortionMeasure.SquaredError, distortion);
        var (codes, found, encodings) = Search(goal);
        var best = AllThresholds(goal).Where(a => a.IsMet).Min(a => a.Bytes);

        Assert.True(found.IsMet && found.Distortion <= distortion, $"{found.Distortion} for {distortion}.");
        // The formula takes whole coefficients in or out at a time; between two such thresholds no interpolation is right.
        Assert.True(found.Bytes <= 1.05 * best, $"{encodings} encodings, threshold {codes.Threshold}: {found.Bytes:F0} bytes where {best:F0} are possible.");
    }

    [Fact]
    public void RunUnreachableComesAsNearAsItCan()
    {
        var (small, least, _) = Search(new RateGoal.Size(5));
        var (fine, best, _) = Search(new RateGoal.Quality(DistortionMeasure.SquaredError, 1));

        Assert.Equal((0.4f, false), (small.Threshold, least.IsMet));
        Assert.Equal(Curve(0.4f).Bytes[0], least.Bytes);
        Assert.Equal((0f, false), (fine.Threshold, best.IsMet));
        Assert.Equal(Curve(0).Distortions[^1], best.Distortion);
    }

    private static (PictureCodes Codes, TileAllocation Found, int Encodings) Search(RateGoal goal)
    {
        var encodings = 0;
        var (codes, found) = ThresholdSearch.Run(
            threshold =>
            {
                encodings++;
                return new PictureCodes(threshold, [], [Curve(threshold)]);
            },
            (_, curves) => TileAllocation.Choose(curves, goal, 0),
            goal);
        return (codes, found, encodings);
    }

    private static IEnumerable<TileAllocation> AllThresholds(RateGoal goal) =>
        Enumerable.Range(0, 2000).Select(i => TileAllocation.Choose([Curve(0.4f * i / 2000)], goal, 0));

    /// <summary>
    /// A picture of 1024 coefficients of exponentially distributed size. Iteration t sends those for which what it can still change (its step, 0.3 * 0.75^t, or the rest of
    /// the coefficient where that is smaller) is above the threshold, a byte each, and takes half of it off.
    /// </summary>
    private static RateCurve Curve(float threshold)
    {
        var (bytes, distortions) = (new double[16], new double[16]);
        var rest = Enumerable.Range(0, 1024).Select(i => -0.2 * Math.Log((i + 0.5) / 1024)).ToArray();
        var sent = 0;
        for (var t = 0; t < 16; t++)
        {
            var step = 0.3 * Math.Pow(0.85, t);
            for (var i = 0; i < rest.Length; i++)
            {
                if (Math.Min(step, 2 * rest[i]) <= threshold)
                    continue;
                sent++;
                rest[i] -= Math.Min(step / 2, rest[i] / 2);
            }
            bytes[t] = sent + 6 * (t + 1);
            distortions[t] = 1e5 * rest.Sum(r => r * r);
        }
        return new RateCurve(bytes, distortions);
    }
}
