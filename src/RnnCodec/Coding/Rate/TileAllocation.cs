namespace RnnCodec.Coding;

/// <summary>
/// How many iterations each tile gets. Equal slopes (Shoham and Gersho 1988): whichever tile's next step along the convex hull of its curve takes off the most
/// distortion per byte takes it, until the goal is met or nothing more fits. So flat tiles end early and busy ones get what is saved.
/// </summary>
/// <param name="Iterations">Each tile's iterations, 1 or more.</param>
/// <param name="Bytes">Bytes of the whole file.</param>
/// <param name="Distortion">The picture's distortion.</param>
/// <param name="IsMet">True where the goal is met.</param>
internal sealed record TileAllocation(byte[] Iterations, double Bytes, double Distortion, bool IsMet)
{
    public bool IsUniform => Iterations.AsSpan().IndexOfAnyExcept(Iterations[0]) < 0;

    /// <summary>The better of equal iterations for all tiles and a choice for each, which costs the header a byte a tile.</summary>
    /// <param name="curves">Each tile's curve.</param>
    /// <param name="goal">What is to be achieved.</param>
    /// <param name="otherBytes">Bytes of the file beside the codes and the list of iterations.</param>
    public static TileAllocation Choose(IReadOnlyList<RateCurve> curves, RateGoal goal, long otherBytes)
    {
        var equal = Equal(curves, goal, otherBytes);
        if (curves.Count == 1)
            return equal;
        var own = OfEachTile(curves, goal, otherBytes + curves.Count);
        return own.IsBetterThan(equal, goal) ? own : equal;
    }

    /// <summary>The same iterations for all tiles: of those that meet the goal, the ones of least cost; else those nearest to it.</summary>
    private static TileAllocation Equal(IReadOnlyList<RateCurve> curves, RateGoal goal, long otherBytes)
    {
        TileAllocation? best = null;
        for (var t = 1; t <= curves.Max(c => c.Iterations); t++)
        {
            double bytes = otherBytes, distortion = 0;
            foreach (var curve in curves)
            {
                var last = Math.Min(t, curve.Iterations) - 1;
                bytes += curve.Bytes[last];
                distortion += curve.Distortions[last];
            }
            // A tile whose curve has ended cannot have more, so it is equal in name only.
            var iterations = curves.Select(c => (byte)Math.Min(t, c.Iterations)).ToArray();
            var candidate = new TileAllocation(iterations, bytes, distortion, goal.IsMet(bytes, distortion));
            if (!candidate.IsUniform)
            {
                bytes += curves.Count;
                candidate = candidate with { Bytes = bytes, IsMet = goal.IsMet(bytes, distortion) };
            }
            if (best is null || candidate.IsBetterThan(best, goal))
                best = candidate;
        }
        return best!;
    }

    private static TileAllocation OfEachTile(IReadOnlyList<RateCurve> curves, RateGoal goal, long otherBytes)
    {
        var iterations = new byte[curves.Count];
        double bytes = otherBytes, distortion = 0;
        var steps = new PriorityQueue<(int Tile, int To), (double, int)>();
        for (var tile = 0; tile < curves.Count; tile++)
        {
            iterations[tile] = 1;
            bytes += curves[tile].Bytes[0];
            distortion += curves[tile].Distortions[0];
            Offer(tile);
        }
        var isSize = goal is RateGoal.Size;
        while (steps.TryDequeue(out var step, out _) && (isSize || !goal.IsMet(bytes, distortion)))
        {
            var (tile, to) = step;
            var (curve, from) = (curves[tile], iterations[tile] - 1);
            (double Bytes, double Distortion) After(int t) => (bytes + curve.Bytes[t - 1] - curve.Bytes[from], distortion + curve.Distortions[t - 1] - curve.Distortions[from]);
            if (isSize)
            {
                while (to > from + 1 && !goal.IsMet(After(to).Bytes, 0))
                    to--;
                if (to == from + 1 || curve.Distortions[to - 1] >= curve.Distortions[from])
                    continue;
            }
            else
            {
                for (var t = from + 2; t < to; t++)
                {
                    if (goal.IsMet(0, After(t).Distortion))
                        to = t;
                }
            }
            (bytes, distortion) = After(to);
            iterations[tile] = (byte)to;
            Offer(tile);
        }
        return new TileAllocation(iterations, bytes, distortion, goal.IsMet(bytes, distortion));

        void Offer(int tile)
        {
            var (curve, from) = (curves[tile], iterations[tile] - 1);
            var (steepest, to) = (0.0, 0);
            for (var i = from + 1; i < curve.Iterations; i++)
            {
                var slope = (curve.Distortions[from] - curve.Distortions[i]) / Math.Max(1, curve.Bytes[i] - curve.Bytes[from]);
                if (slope > steepest)
                    (steepest, to) = (slope, i + 1);
            }
            if (to > 0)
                steps.Enqueue((tile, to), (-steepest, tile));
        }
    }

    /// <summary>Whether this is to be preferred: the goal first, then the cost; where neither meets the goal, what comes nearer to it.</summary>
    public bool IsBetterThan(TileAllocation other, RateGoal goal)
    {
        if (IsMet != other.IsMet)
            return IsMet;
        return IsMet ? goal.Cost(Bytes, Distortion) < goal.Cost(other.Bytes, other.Distortion) : goal is RateGoal.Size ? Bytes < other.Bytes : Distortion < other.Distortion;
    }
}
