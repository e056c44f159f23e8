namespace RnnCodec.Quality;

/// <summary>The rule that every measure of two pictures shares.</summary>
internal static class PicturePair
{
    public static void ThrowIfSizesDiffer(RgbImage original, RgbImage restored)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(restored);
        if (original.Width != restored.Width || original.Height != restored.Height)
            throw new ArgumentException(
                $"The restored picture is {restored.Width}x{restored.Height} pixels, the original {original.Width}x{original.Height}: only "
                + "pictures of one size can be compared.",
                nameof(restored));
    }
}
