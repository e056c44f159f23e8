namespace RnnCodec.Evaluation.Curves;

/// <summary>A codec's quality as a function of its rate: points joined by straight lines, and constant beyond both ends.</summary>
public sealed class RateDistortionCurve
{
    private readonly RateDistortionPoint[] _points;

    /// <summary>Makes a curve from measured points.</summary>
    /// <param name="name">What the curve is called in tables and plots.</param>
    /// <param name="points">At least one point, in any order; of points with equal rates the best is kept.</param>
    /// <exception cref="ArgumentException">There is no point, a rate is not a finite number above 0, or a quality is not finite.</exception>
    public RateDistortionCurve(string name, IEnumerable<RateDistortionPoint> points)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(points);
        Name = name;
        _points = [.. points.GroupBy(p => p.Bpp).Select(g => g.MaxBy(p => p.Quality)).OrderBy(p => p.Bpp)];
        if (_points.Length == 0)
            throw new ArgumentException($"The curve '{name}' has no points.", nameof(points));
        foreach (var point in _points)
        {
            if (!double.IsFinite(point.Bpp) || point.Bpp <= 0 || !double.IsFinite(point.Quality))
            {
                var what = $"The curve '{name}' has the point {point.Bpp} bpp, quality {point.Quality}: a rate must be above 0 and both must be finite.";
                throw new ArgumentException(what, nameof(points));
            }
        }
    }

    /// <summary>The rates of the paper's area under the curve: k/8 bpp for k = 1 to 16.</summary>
    public static IReadOnlyList<double> PaperRates { get; } = [.. Enumerable.Range(1, 16).Select(k => k / 8.0)];

    /// <summary>What the curve is called.</summary>
    public string Name { get; }

    /// <summary>The points, rates strictly rising.</summary>
    public IReadOnlyList<RateDistortionPoint> Points => _points;

    /// <summary>True where a rate lies between the first and the last point, both included.</summary>
    /// <param name="bpp">Bits per pixel.</param>
    /// <returns>Whether the quality there is interpolated.</returns>
    public bool Reaches(double bpp) => bpp >= _points[0].Bpp && bpp <= _points[^1].Bpp;

    /// <summary>The quality at a rate, by linear interpolation; the first or last point's beyond the ends.</summary>
    /// <param name="bpp">Bits per pixel.</param>
    /// <returns>The quality.</returns>
    public double QualityAt(double bpp)
    {
        if (bpp <= _points[0].Bpp)
            return _points[0].Quality;
        if (bpp >= _points[^1].Bpp)
            return _points[^1].Quality;
        var next = 1;
        while (_points[next].Bpp < bpp)
            next++;
        var (left, right) = (_points[next - 1], _points[next]);
        return left.Quality + (right.Quality - left.Quality) * ((bpp - left.Bpp) / (right.Bpp - left.Bpp));
    }

    /// <summary>
    /// The paper's area under the curve: the trapezoid rule over the qualities at <see cref="PaperRates"/> (Toderici et al.
    /// 2017, section 5). For a quality of 1 everywhere it is 1.875.
    /// </summary>
    /// <returns>Quality times bits per pixel.</returns>
    public double AreaUnderCurve()
    {
        var area = 0.0;
        for (var i = 1; i < PaperRates.Count; i++)
            area += (PaperRates[i] - PaperRates[i - 1]) * (QualityAt(PaperRates[i - 1]) + QualityAt(PaperRates[i])) / 2;
        return area;
    }

    /// <summary>The same rates with another scale of quality, such as <see cref="RnnCodec.Quality.MsSsim.ToDecibels"/>.</summary>
    /// <param name="scale">From a point's quality to its new one.</param>
    /// <returns>The new curve, of the same name.</returns>
    /// <exception cref="ArgumentException">A new quality is not finite.</exception>
    public RateDistortionCurve WithQuality(Func<double, double> scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        return new RateDistortionCurve(Name, _points.Select(p => p with { Quality = scale(p.Quality) }));
    }

    /// <summary>
    /// The mean of several pictures' curves at given rates: each picture is interpolated to a rate, then the qualities are
    /// averaged. The rule for codecs that reach a rate with another setting on every picture.
    /// </summary>
    /// <param name="name">The mean curve's name.</param>
    /// <param name="curves">One curve a picture, at least one.</param>
    /// <param name="rates">Bits per pixel at which to average.</param>
    /// <returns>The mean curve, a point for every rate.</returns>
    /// <exception cref="ArgumentException">There is no curve or no rate.</exception>
    public static RateDistortionCurve MeanAtRates(string name, IReadOnlyCollection<RateDistortionCurve> curves, IReadOnlyCollection<double> rates)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(rates);
        if (curves.Count == 0)
            throw new ArgumentException($"The mean curve '{name}' needs at least one curve.", nameof(curves));
        return new RateDistortionCurve(name, rates.Select(bpp => new RateDistortionPoint(bpp, curves.Average(c => c.QualityAt(bpp)))));
    }
}
