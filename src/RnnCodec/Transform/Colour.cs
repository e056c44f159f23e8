namespace RnnCodec.Transform;

/// <summary>YCbCr of ITU-R BT.601 over the full range, as in JPEG, and its inverse.</summary>
internal static class Colour
{
    public const float RedToY = 0.299f, GreenToY = 0.587f, BlueToY = 0.114f;
    public const float RedToCb = -0.168736f, GreenToCb = -0.331264f, BlueToCb = 0.5f;
    public const float RedToCr = 0.5f, GreenToCr = -0.418688f, BlueToCr = -0.081312f;

    public const float CrToRed = 1.402f, CbToGreen = -0.344136f, CrToGreen = -0.714136f, CbToBlue = 1.772f;

    /// <summary>
    /// Factors that make unit noise in a coefficient of Y, Cb, Cr unit noise in RGB: the root of a third of the energy of its column in the inverse
    /// matrix.
    /// </summary>
    public static readonly double[] Scale =
        [
            1,
            Math.Sqrt((CbToGreen * (double)CbToGreen + CbToBlue * (double)CbToBlue) / 3),
            Math.Sqrt((CrToRed * (double)CrToRed + CrToGreen * (double)CrToGreen) / 3),
        ];
}
