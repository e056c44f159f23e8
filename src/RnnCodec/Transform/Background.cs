namespace RnnCodec.Transform;

/// <summary>The colour that counts as 0: what a picture is largely made of, so that its flat parts cost nothing and come back exactly; else mid-grey.</summary>
internal readonly record struct Background(byte Red, byte Green, byte Blue)
{
    /// <summary>Mid-grey, which the networks were trained with.</summary>
    public static Background MidGrey => new(128, 128, 128);

    /// <summary>The colour of more than half of the pixels, or mid-grey where there is none.</summary>
    public static Background Of(RgbImage image)
    {
        // The only colour that can be one outlives all others when each pixel of another colour takes one of its votes (Boyer and Moore's majority vote).
        var pixels = image.Pixels;
        Background candidate = default;
        var votes = 0;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            if (votes == 0)
                candidate = At(pixels, i);
            votes += candidate == At(pixels, i) ? 1 : -1;
        }
        long count = 0;
        for (var i = 0; i < pixels.Length; i += 3)
            count += candidate == At(pixels, i) ? 1 : 0;
        return 6 * count > pixels.Length ? candidate : MidGrey;
    }

    private static Background At(ReadOnlySpan<byte> pixels, int i) => new(pixels[i], pixels[i + 1], pixels[i + 2]);
}
