using System;
using System.Buffers.Binary;
using System.IO;

namespace Microsoft.ML.StandIn.Png;

/// <summary>What a PNG file's first chunk says.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Pictures of more pixels are refused.</summary>
    public const long MaxPixels = 1L << 28;

    public int Channels => Colour switch
    {
        PngColour.Grey or PngColour.Palette => 1,
        PngColour.GreyAlpha => 2,
        PngColour.Rgb => 3,
        _ => 4,
    };

    public int BitsPerPixel => Channels * BitDepth;

    public static PngHeader Parse(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13)
            throw new InvalidDataException($"The PNG header chunk has {chunk.Length} bytes instead of 13.");
        var width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        var height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width == 0 || height == 0 || width > int.MaxValue || height > int.MaxValue || (long)width * height > MaxPixels)
            throw new InvalidDataException($"A PNG picture of {width}x{height} pixels is outside the limits (1 to {MaxPixels} pixels).");
        var depth = chunk[8];
        var colour = (PngColour)chunk[9];
        var depthFits = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!depthFits)
            throw new InvalidDataException($"PNG knows no colour type {chunk[9]} with {depth} bits.");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw new InvalidDataException($"The PNG file's compression {chunk[10]}, filter {chunk[11]} or interlace method {chunk[12]} is unknown.");
        return new PngHeader((int)width, (int)height, depth, colour, chunk[12] == 1);
    }

    /// <summary>Bytes of a row of so many pixels, without its filter byte.</summary>
    public int RowBytes(int pixels) => checked((int)((((long)pixels * BitsPerPixel) + 7) / 8));
}

/// <summary>The colour types by their number in the file.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}
