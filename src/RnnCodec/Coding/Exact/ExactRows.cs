using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>How an exact picture's rows are laid out; FORMAT.md, "Exact picture".</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Components">1 for a grey picture, else 3.</param>
/// <param name="Colours">Colours of the palette; 0: there is none, and a pixel is its samples.</param>
internal readonly record struct ExactRows(int Width, int Height, int Components, int Colours)
{
    /// <summary>The number of colours in front of the rows.</summary>
    public const int FrontBytes = sizeof(ushort);

    public static ExactRows Of(FileHeader header, int colours) => new(header.Width, header.Height, header.IsGrey ? 1 : 3, colours);

    /// <summary>Bits of an index.</summary>
    public int IndexBits => Colours switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };

    /// <summary>Bytes of a row of pixels without its filter.</summary>
    public int RowBytes => Colours > 0 ? (Width * IndexBits + 7) / 8 : Width * Components;

    /// <summary>Bytes of a pixel, as the filters see it.</summary>
    public int PixelBytes => Colours > 0 ? 1 : Components;

    /// <summary>Bytes of the palette's row without its filter.</summary>
    public int PaletteBytes => Colours * Components;

    /// <summary>Bytes of all rows with their filters.</summary>
    public long TotalBytes => (RowBytes + 1L) * Height + (Colours > 0 ? PaletteBytes + 1 : 0);
}
