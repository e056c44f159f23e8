using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RnnCodec.Coding;

namespace RnnCodec.Tests.Coding;

public class TileAllocationTests
{
    private static readonly RateCurve Flat = new([100, 200, 300, 400], [10, 9, 8, 7]);
    private static readonly RateCurve Busy = new([100, 200, 300, 400], [1000, 500, 250, 125]);

    [Fact]
    public void ChooseGivesTheBusyTileWhatTheFlatOneSaves()
    {
        var found = TileAllocation.Choose([Flat, Busy], new RateGoal.Size(550), 40);

        Assert.Equal([1, 4], found.Iterations);
        Assert.Equal((542, 135, true), (found.Bytes, found.Distortion, found.IsMet));
    }

    [Fact]
    public void ChooseEqualIterationsNeedNoList()
    {
        var found = TileAllocation.Choose([Busy, Busy], new RateGoal.Size(640), 40);

        Assert.True(found.IsUniform);
        Assert.Equal((640, 500), (found.Bytes, found.Distortion));
    }

    [Fact]
    public void ChooseQualityTakesTheFewestBytes()
    {
        var found = TileAllocation.Choose([Flat, Busy], new RateGoal.Quality(DistortionMeasure.SquaredError, 260), 40);

        Assert.Equal([1, 3], found.Iterations);
        Assert.Equal((442, 260, true), (found.Bytes, found.Distortion, found.IsMet));
    }

    [Fact]
    public void ChooseUnreachableGivesTheNearest()
    {
        var least = TileAllocation.Choose([Flat, Busy], new RateGoal.Size(200), 40);
        var best = TileAllocation.Choose([Flat, Busy], new RateGoal.Quality(DistortionMeasure.SquaredError, 100), 40);

        Assert.Equal((240, false), (least.Bytes, least.IsMet));
        Assert.Equal((132, false), (best.Distortion, best.IsMet));
    }

    [Fact]
    public void ChooseStepsOverAnIterationThatGainsNothing()
    {
        var found = TileAllocation.Choose([new RateCurve([10, 20, 30], [100, 110, 50]), Flat], new RateGoal.Size(138), 0);

        Assert.Equal([3, 1], found.Iterations);
    }

    /// <summary>The best of all choices, tried one by one, is at most one hull step better; the goal is never missed where it can be met.</summary>
    [Property(MaxTest = 100)]
    public Property ChooseIsNearTheBestOfAllChoices() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new System.Random(seed);
        var curves = Enumerable.Range(0, 3).Select(_ => Curve(random)).ToArray();
        var all = from a in Enumerable.Range(1, 4)
                  from b in Enumerable.Range(1, 4)
                  from c in Enumerable.Range(1, 4)
                  let i = new[] { a, b, c }
                  select (Bytes: 3 + i.Select((t, n) => curves[n].Bytes[t - 1]).Sum(), Distortion: i.Select((t, n) => curves[n].Distortions[t - 1]).Sum());
        var budget = random.Next(200, 1500);
        var found = TileAllocation.Choose(curves, new RateGoal.Size(budget), 0);
        var fitting = all.Where(x => x.Bytes <= budget).ToArray();
        var largestStep = curves.Max(c => c.Distortions[0] - c.Distortions[^1]);
        return fitting.Length == 0 || (found.IsMet && found.Bytes <= budget && found.Distortion <= fitting.Min(x => x.Distortion) + largestStep);
    });

    private static RateCurve Curve(System.Random random)
    {
        var (bytes, distortions) = (new double[4], new double[4]);
        for (var i = 0; i < 4; i++)
        {
            bytes[i] = (i > 0 ? bytes[i - 1] : 0) + random.Next(1, 150);
            distortions[i] = i > 0 ? distortions[i - 1] * random.NextDouble() : random.Next(10, 1000);
        }
        return new RateCurve(bytes, distortions);
    }
}
