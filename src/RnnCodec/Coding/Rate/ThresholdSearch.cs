namespace RnnCodec.Coding;

/// <summary>
/// Finds the threshold at which the goal is met at least cost. Each encoding gives the curves of all iterations at one threshold; between two thresholds the curves
/// are interpolated, so the best choice can be predicted for any threshold, and the most promising one is encoded next. So the search homes in on the place where
/// the file just fits, with few encodings.
/// </summary>
internal sealed class ThresholdSearch
{
    /// <summary>Encodings at most.</summary>
    public const int MostEncodings = 8;

    /// <summary>Thresholds predicted between the smallest and the largest encoded.</summary>
    private const int Predictions = 240;

    /// <summary>A prediction that promises less than this share of the cost (0.01 dB, or 0.2% of the bytes) is not worth an encoding.</summary>
    private const double SmallestPromise = 0.002;

    /// <summary>
    /// Where the search begins and how it widens. Models are trained with thresholds of 0.01 to 0.12; larger ones still pay at the lowest rates, and below 0.01 next to
    /// nothing is left out.
    /// </summary>
    private static readonly float[] Anchors = [0, 0.015f, 0.05f, 0.15f, 0.4f];

    /// <summary>A goal met with fewer iterations than this (the mean of the tiles') may be met better by leaving out more and going further.</summary>
    private const double DenseIterations = 6;

    private readonly Func<float, PictureCodes> _encode;
    private readonly Func<float, IReadOnlyList<RateCurve>, TileAllocation> _allocate;
    private readonly RateGoal _goal;
    private readonly SortedList<float, (RateCurve[] Curves, TileAllocation Found)> _encoded = [];

    private ThresholdSearch(Func<float, PictureCodes> encode, Func<float, IReadOnlyList<RateCurve>, TileAllocation> allocate, RateGoal goal) =>
        (_encode, _allocate, _goal) = (encode, allocate, goal);

    private PictureCodes? Best { get; set; }

    private TileAllocation? BestFound { get; set; }

    /// <summary>The best encoding found and its iterations; they miss the goal only where no encoding tried meets it.</summary>
    /// <param name="encode">Encodes the picture at a threshold.</param>
    /// <param name="allocate">Chooses each tile's iterations at a threshold.</param>
    /// <param name="goal">What is to be achieved.</param>
    public static (PictureCodes Codes, TileAllocation Found) Run(Func<float, PictureCodes> encode, Func<float, IReadOnlyList<RateCurve>, TileAllocation> allocate, RateGoal goal)
    {
        var search = new ThresholdSearch(encode, allocate, goal);
        for (float? next = Anchors[2]; next is { } threshold && search._encoded.Count < MostEncodings; next = search.Next())
            search.Encode(threshold);
        return (search.Best!, search.BestFound!);
    }

    private void Encode(float threshold)
    {
        var codes = _encode(threshold);
        var found = _allocate(threshold, codes.Curves);
        _encoded.Add(threshold, (codes.Curves, found));
        if (BestFound is null || found.IsBetterThan(BestFound, _goal))
            (Best, BestFound) = (codes, found);
    }

    private float? Next()
    {
        var (threshold, predicted) = MostPromising();
        var (smallest, largest) = (_encoded.GetKeyAtIndex(0), _encoded.GetKeyAtIndex(_encoded.Count - 1));
        // The best may lie beyond an end: look at the next anchor there.
        if ((IsDense(_encoded[largest].Found) || (threshold == largest && _encoded.Count > 1)) && Array.Find(Anchors, a => a > largest) is var above and > 0)
            return above;
        if (threshold == smallest && smallest > 0 && !IsDense(_encoded[smallest].Found))
            return Array.FindLast(Anchors, a => a < smallest);
        if (_encoded.ContainsKey(threshold))
            return null;
        var best = BestFound!;
        var isWorthwhile = predicted.IsMet && (!best.IsMet || _goal.Cost(predicted.Bytes, predicted.Distortion) < (1 - SmallestPromise) * _goal.Cost(best.Bytes, best.Distortion));
        return isWorthwhile ? threshold : null;
    }

    private bool IsDense(TileAllocation found) => (found.IsMet || _goal is RateGoal.Size) && found.Iterations.Average(static i => (double)i) < DenseIterations;

    private (float Threshold, TileAllocation Predicted) MostPromising()
    {
        var best = (Threshold: _encoded.GetKeyAtIndex(0), Predicted: _encoded.GetValueAtIndex(0).Found);
        for (var i = 0; i + 1 < _encoded.Count; i++)
        {
            var (low, high) = (_encoded.GetKeyAtIndex(i), _encoded.GetKeyAtIndex(i + 1));
            var (lowCurves, highCurves) = (_encoded.GetValueAtIndex(i).Curves, _encoded.GetValueAtIndex(i + 1).Curves);
            var steps = Predictions / (_encoded.Count - 1);
            for (var step = 1; step < steps; step++)
            {
                var share = (double)step / steps;
                var threshold = Between(low, high, share);
                var curves = new RateCurve[lowCurves.Length];
                for (var tile = 0; tile < curves.Length; tile++)
                    curves[tile] = RateCurve.Between(lowCurves[tile], highCurves[tile], share);
                Take(threshold, _allocate(threshold, curves));
            }
            Take(high, _encoded.GetValueAtIndex(i + 1).Found);
        }
        return best;

        void Take(float threshold, TileAllocation allocation)
        {
            if (allocation.IsBetterThan(best.Predicted, _goal))
                best = (threshold, allocation);
        }
    }

    /// <summary>Thresholds act by their ratios; 0 acts like half of the smallest that leaves anything out.</summary>
    private static float Between(float low, float high, double share)
    {
        const double LikeZero = 0.005;
        return (float)(Math.Max(low, LikeZero) * Math.Pow(high / Math.Max(low, LikeZero), share));
    }
}
