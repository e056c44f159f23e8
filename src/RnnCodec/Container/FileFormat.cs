using RnnCodec.Architecture;

namespace RnnCodec.Container;

/// <summary>The constants of FORMAT.md.</summary>
internal static class FileFormat
{
    public const byte Version = 2;
    public const int ModelIdBytes = 16;
    public const int CrcBytes = 4;
    public const int MaxIterations = 255;
    public const int MaxTiles = 65536;
    public const int MaxBoxes = 255;
    public const int BoxTypeBytes = 4;

    /// <summary>Pixels on a side of a code position, and the unit of a tile's side.</summary>
    public const int PositionSize = RecurrentArchitecture.PositionSize;

    public static ReadOnlySpan<byte> Magic => [0x8A, (byte)'R', (byte)'N', (byte)'C'];

    /// <summary>The longest payload of a tile's chunk: four bytes a pixel of the padded tile, and room for a coder's end.</summary>
    public static long MaxChunkBytes(TileArea tile) => tile.Positions * PositionSize * PositionSize * 4 + 16;

    /// <summary>The longest payload of the step map: four bytes a place.</summary>
    public static long MaxMapBytes(int width, int height) => 4 * new TileArea(0, 0, width, height).Positions + 16;

    /// <summary>The longest payload of the alpha chunk: filtered rows in deflate's stored blocks, with room to spare.</summary>
    public static long MaxAlphaBytes(int width, int height)
    {
        var rows = (width + 1L) * height;
        return rows + rows / 1024 + 64;
    }
}

/// <summary>The header's flags field.</summary>
[Flags]
internal enum HeaderFlags : ushort
{
    None = 0,
    Grey = 1 << 0,
    Alpha = 1 << 1,
    CodingMask = 3 << 2,
    Planes = 1 << 4,
    Tiles = 1 << 5,
    Map = 1 << 6,
    Boxes = 1 << 7,
    Cut = 1 << 8,
    Background = 1 << 9,
    Exact = 1 << 10,
    Known = (1 << 11) - 1,
}

/// <summary>How bits become payloads.</summary>
internal enum BitCoding
{
    /// <summary>As they are.</summary>
    Plain = 0,

    /// <summary>Range coded with the probabilities of the model's entropy model.</summary>
    Entropy = 1,
}
