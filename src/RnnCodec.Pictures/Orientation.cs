namespace RnnCodec.Pictures;

/// <summary>How stored pixels become an upright picture: EXIF's values 1 to 8 (CIPA DC-008, tag 0x0112).</summary>
/// <remarks>Each value sends the stored pixel (x, y) to the index Start + x StepX + y StepY of the upright picture.</remarks>
internal readonly record struct Orientation
{
    private readonly int _value;

    private Orientation(int value) => _value = value;

    public static Orientation Upright { get; } = new(1);

    /// <summary>Whether width and height change places.</summary>
    public bool SwapsSides => _value >= 5;

    public bool IsUpright => _value == 1;

    /// <summary>What EXIF says; upright for a value that it does not define.</summary>
    public static Orientation FromExif(int value) => value is >= 1 and <= 8 ? new Orientation(value) : Upright;

    /// <summary>The index of the stored pixel (0, 0), and the steps to the next column's and the next row's.</summary>
    public (long Start, long StepX, long StepY) Steps(long width, long height) => _value switch
    {
        2 => (width - 1, -1, width),
        3 => (width * height - 1, -1, -width),
        4 => (width * (height - 1), 1, -width),
        5 => (0, height, 1),
        6 => (height - 1, height, -1),
        7 => (width * height - 1, -height, -1),
        8 => ((width - 1) * height, -height, 1),
        _ => (0, 1, width),
    };
}
