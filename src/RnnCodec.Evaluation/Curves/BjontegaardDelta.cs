namespace RnnCodec.Evaluation.Curves;

/// <summary>The mean distance of two rate-distortion curves.</summary>
/// <remarks>
/// Bjontegaard, "Calculation of average PSNR differences between RD-curves" (ITU-T VCEG-M33, 2001), with the monotone
/// piecewise cubic interpolation of his later proposals in place of one cubic through all points: over the range that both
/// curves cover, the mean difference of log rate at equal quality, or of quality at equal log rate. Use a quality in
/// decibels (<see cref="RnnCodec.Quality.MsSsim.ToDecibels"/> for MS-SSIM). Points that cost more than another and are no better are left
/// out of both curves.
/// </remarks>
public static class BjontegaardDelta
{
    /// <summary>By how much a codec's files are larger than another's at equal quality.</summary>
    /// <param name="reference">The codec compared to.</param>
    /// <param name="test">The codec compared.</param>
    /// <returns>Per cent: -43 says that the tested codec needs 43% fewer bits. Not a number where the curves share no range of qualities.</returns>
    public static double Rate(RateDistortionCurve reference, RateDistortionCurve test)
    {
        var difference = MeanDifference(reference, test, p => p.Quality, p => Math.Log(p.Bpp));
        return 100 * (Math.Exp(difference) - 1);
    }

    /// <summary>By how much a codec's quality is higher than another's at equal rate.</summary>
    /// <param name="reference">The codec compared to.</param>
    /// <param name="test">The codec compared.</param>
    /// <returns>The curves' unit of quality. Not a number where the curves share no range of rates.</returns>
    public static double Quality(RateDistortionCurve reference, RateDistortionCurve test) =>
        MeanDifference(reference, test, p => Math.Log(p.Bpp), p => p.Quality);

    private static double MeanDifference(
        RateDistortionCurve reference,
        RateDistortionCurve test,
        Func<RateDistortionPoint, double> x,
        Func<RateDistortionPoint, double> y)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        var a = Frontier(reference);
        var b = Frontier(test);
        var from = Math.Max(x(a[0]), x(b[0]));
        var to = Math.Min(x(a[^1]), x(b[^1]));
        if (from >= to)
            return double.NaN;
        var cubicA = new MonotoneCubic([.. a.Select(x)], [.. a.Select(y)]);
        var cubicB = new MonotoneCubic([.. b.Select(x)], [.. b.Select(y)]);
        return (cubicB.Integrate(from, to) - cubicA.Integrate(from, to)) / (to - from);
    }

    /// <summary>The points that are better than every cheaper one: rate and quality both strictly rise.</summary>
    private static List<RateDistortionPoint> Frontier(RateDistortionCurve curve)
    {
        var frontier = new List<RateDistortionPoint>();
        foreach (var point in curve.Points)
        {
            if (frontier.Count == 0 || point.Quality > frontier[^1].Quality)
                frontier.Add(point);
        }
        return frontier;
    }
}
