namespace RnnCodec.Coding;

/// <summary>What a tile costs and how far it is from the original after 1, 2, ... iterations, at one threshold.</summary>
/// <param name="Bytes">Bytes in the file of its chunks up to each iteration; increasing.</param>
/// <param name="Distortions">Distortion after each iteration, such that the picture's is the sum over its tiles.</param>
internal sealed record RateCurve(double[] Bytes, double[] Distortions)
{
    /// <summary>Iterations measured, 1 or more.</summary>
    public int Iterations => Bytes.Length;

    /// <summary>
    /// The curve expected between two thresholds: both geometric in <paramref name="share"/>, the way from <paramref name="low"/> to
    /// <paramref name="high"/> (0 to 1). The shorter curve is continued as it ended, for it ended where its threshold needed no more.
    /// </summary>
    public static RateCurve Between(RateCurve low, RateCurve high, double share)
    {
        var iterations = Math.Max(low.Iterations, high.Iterations);
        var (bytes, distortions) = (new double[iterations], new double[iterations]);
        for (var i = 0; i < iterations; i++)
        {
            var ((lowBytes, lowDistortion), (highBytes, highDistortion)) = (low.At(i), high.At(i));
            bytes[i] = lowBytes * Math.Pow(highBytes / lowBytes, share);
            distortions[i] = lowDistortion > 0 && highDistortion > 0 ? lowDistortion * Math.Pow(highDistortion / lowDistortion, share) : 0;
        }
        return new RateCurve(bytes, distortions);
    }

    private (double Bytes, double Distortion) At(int index)
    {
        var last = Iterations - 1;
        if (index <= last)
            return (Bytes[index], Distortions[index]);
        if (last == 0 || Distortions[last - 1] <= 0)
            return (Bytes[last] * (index + 1) / Iterations, Distortions[last]);
        return (Bytes[last] + (index - last) * (Bytes[last] - Bytes[last - 1]), Distortions[last] * Math.Pow(Math.Min(1, Distortions[last] / Distortions[last - 1]), index - last));
    }
}
