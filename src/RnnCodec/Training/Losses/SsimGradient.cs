namespace RnnCodec.Training;

/// <summary>SSIM (Wang et al. 2004) of two planes with 7x7 box windows, and its gradient with respect to the second.</summary>
internal sealed class SsimGradient(int height, int width)
{
    private const int Window = 7;

    // (K1 L)^2 and (K2 L)^2 with K1 = 0.01, K2 = 0.03, L = 1.
    private const double C1 = 1e-4;
    private const double C2 = 9e-4;

    private readonly double[] _ofMean = new double[height * width];
    private readonly double[] _ofSquare = new double[height * width];
    private readonly double[] _ofProduct = new double[height * width];

    /// <summary>
    /// Returns the mean SSIM over windows and adds <paramref name="factor"/> times its gradient. Numbers of a plane lie <paramref name="stride"/> apart.
    /// </summary>
    public double AddGradient(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int stride, double factor, Span<float> gradient)
    {
        if (height < Window || width < Window)
            throw new ArgumentException($"SSIM needs pictures of at least {Window}x{Window} pixels.");
        Array.Clear(_ofMean);
        Array.Clear(_ofSquare);
        Array.Clear(_ofProduct);
        var windows = (height - Window + 1) * (width - Window + 1);
        var total = 0.0;
        for (var y = 0; y <= height - Window; y++)
        {
            for (var x = 0; x <= width - Window; x++)
                total += OneWindow(a, b, stride, y, x);
        }
        for (var i = 0; i < height * width; i++)
            gradient[i * stride] += (float)(factor / windows * (_ofMean[i] + 2 * b[i * stride] * _ofSquare[i] + a[i * stride] * _ofProduct[i]));
        return total / windows;
    }

    /// <summary>One window's SSIM as a function of its means of b, b^2 and ab, whose derivatives are spread over the window's places.</summary>
    private double OneWindow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int stride, int y, int x)
    {
        const double Share = 1.0 / (Window * Window);
        double sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
        for (var dy = 0; dy < Window; dy++)
        {
            for (var dx = 0; dx < Window; dx++)
            {
                var i = ((y + dy) * width + x + dx) * stride;
                double u = a[i], v = b[i];
                sumA += u;
                sumB += v;
                sumAA += u * u;
                sumBB += v * v;
                sumAB += u * v;
            }
        }
        double meanA = sumA * Share, meanB = sumB * Share;
        var covariance = sumAB * Share - meanA * meanB;
        var (luminance, structure) = (2 * meanA * meanB + C1, 2 * covariance + C2);
        var luminanceNorm = meanA * meanA + meanB * meanB + C1;
        var structureNorm = sumAA * Share - meanA * meanA + sumBB * Share - meanB * meanB + C2;
        var norm = luminanceNorm * structureNorm;
        var similarity = luminance * structure / norm;
        var ofMean = 2 * meanA * (structure - luminance) / norm - 2 * meanB * similarity / luminanceNorm + 2 * meanB * similarity / structureNorm;
        var ofSquare = -similarity / structureNorm;
        var ofProduct = 2 * luminance / norm;
        for (var dy = 0; dy < Window; dy++)
        {
            for (var dx = 0; dx < Window; dx++)
            {
                var i = (y + dy) * width + x + dx;
                _ofMean[i] += ofMean * Share;
                _ofSquare[i] += ofSquare * Share;
                _ofProduct[i] += ofProduct * Share;
            }
        }
        return similarity;
    }
}
