namespace RnnCodec.Quality;

/// <summary>Peak signal-to-noise ratio over all RGB samples.</summary>
/// <remarks>10 log10(255^2 / mean squared error), the error taken over red, green and blue together. Alpha plays no part.</remarks>
public static class Psnr
{
    /// <summary>Measures a restored picture against its original.</summary>
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back, of the same size.</param>
    /// <returns>Decibels; positive infinity where the pictures are equal, 0 at worst (black against white).</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Measure(RgbImage original, RgbImage restored)
    {
        PicturePair.ThrowIfSizesDiffer(original, restored);
        ReadOnlySpan<byte> a = original.Pixels, b = restored.Pixels;
        var squares = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = a[i] - b[i];
            squares += difference * difference;
        }
        return FromMeanSquaredError((double)squares / a.Length);
    }

    internal static double FromMeanSquaredError(double error) => error == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 / error);
}
