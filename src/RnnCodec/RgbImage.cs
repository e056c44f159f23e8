namespace RnnCodec;

/// <summary>An 8-bit picture: interleaved red, green, blue, with an optional alpha plane.</summary>
/// <remarks>A grey picture is one whose three channels are equal everywhere (<see cref="IsGrey"/>).</remarks>
public sealed class RgbImage
{
    /// <summary>The largest width or height, in pixels.</summary>
    public const int MaxSide = 65535;

    private readonly byte[] _pixels;
    private readonly byte[]? _alpha;

    /// <summary>Makes a black, opaque picture.</summary>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is outside its range.</exception>
    public RgbImage(int width, int height)
        : this(width, height, new byte[ByteCount(width, height)])
    {
    }

    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="pixels">Rows from top to bottom, pixels from left to right, each red, green, blue: exactly 3 * width * height bytes.</param>
    /// <param name="alpha">Opacity in the same order, one byte a pixel (255: opaque), or null where the whole picture is opaque.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is outside its range.</exception>
    /// <exception cref="ArgumentException">An array's length does not fit the size.</exception>
    public RgbImage(int width, int height, byte[] pixels, byte[]? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var count = ByteCount(width, height);
        if (pixels.Length != count)
            throw new ArgumentException($"{width}x{height} RGB pixels take {count} bytes, not {pixels.Length}.", nameof(pixels));
        if (alpha is not null && alpha.Length != count / 3)
            throw new ArgumentException($"The alpha plane of a {width}x{height} picture takes {count / 3} bytes, not {alpha.Length}.", nameof(alpha));
        Width = width;
        Height = height;
        _pixels = pixels;
        _alpha = alpha;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Interleaved red, green, blue; 3 * <see cref="Width"/> * <see cref="Height"/> bytes, top row first.</summary>
    public Span<byte> Pixels => _pixels;

    /// <summary>True where the picture has an alpha plane.</summary>
    public bool HasAlpha => _alpha is not null;

    /// <summary>Opacity, one byte a pixel (255: opaque), top row first; empty where the picture has no alpha plane.</summary>
    public Span<byte> Alpha => _alpha;

    /// <summary>True where red, green and blue are equal in every pixel.</summary>
    public bool IsGrey
    {
        get
        {
            for (var i = 0; i < _pixels.Length; i += 3)
            {
                if (_pixels[i] != _pixels[i + 1] || _pixels[i] != _pixels[i + 2])
                    return false;
            }
            return true;
        }
    }

    private static int ByteCount(int width, int height)
    {
        if (width is < 1 or > MaxSide)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"The width must be 1 to {MaxSide} pixels.");
        if (height is < 1 or > MaxSide)
            throw new ArgumentOutOfRangeException(nameof(height), height, $"The height must be 1 to {MaxSide} pixels.");
        var count = 3L * width * height;
        if (count > Array.MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(height),
                height,
                $"{width}x{height} pixels are more than one array holds ({Array.MaxLength / 3} pixels).");
        return (int)count;
    }
}
