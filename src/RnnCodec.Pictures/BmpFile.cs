using System.Buffers.Binary;

namespace RnnCodec.Pictures;

/// <summary>The headers of a BMP file (BITMAPFILEHEADER, BITMAPINFOHEADER to BITMAPV5HEADER).</summary>
internal static class BmpFile
{
    private const int FileHeaderSize = 14;
    private const int CoreHeaderSize = 12;
    private const int InfoHeaderSize = 40;
    private const int Version5HeaderSize = 124;
    private const uint EmbeddedProfile = 0x4D424544;

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8) && file.Length > FileHeaderSize + 4;

    /// <exception cref="DamagedPictureException">The file is shorter than its headers say.</exception>
    public static FileContents Read(ReadOnlySpan<byte> file)
    {
        var contents = new FileContents();
        var header = file[FileHeaderSize..];
        var headerSize = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (headerSize > header.Length || headerSize < CoreHeaderSize)
            throw DamagedPictureException.Cut("it ends within its headers");
        var needed = headerSize < InfoHeaderSize ? CoreSize(file, header) : InfoSize(file, header);
        if (needed > file.Length)
            throw DamagedPictureException.Cut($"its headers speak of {needed} bytes, and it ends at {file.Length}");
        if (headerSize >= Version5HeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(header[56..]) == EmbeddedProfile)
        {
            var (at, length) = (BinaryPrimitives.ReadUInt32LittleEndian(header[112..]), BinaryPrimitives.ReadUInt32LittleEndian(header[116..]));
            if ((long)at + length > header.Length)
                throw DamagedPictureException.Cut("it ends within its colour profile");
            contents.IccProfile = header.Slice((int)at, (int)length).ToArray();
        }
        return contents;
    }

    private static long CoreSize(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
    {
        var width = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        var height = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        return PixelsAt(file) + PixelBytes(width, height, BinaryPrimitives.ReadUInt16LittleEndian(header[10..]));
    }

    private static long InfoSize(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
    {
        // Only what is run-length coded says how long it is; elsewhere the field may be 0 or wrong.
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) is 1 or 2)
            return PixelsAt(file) + BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        var width = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(header[4..]));
        // Negative where the top row comes first.
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(header[8..]));
        return PixelsAt(file) + PixelBytes(width, height, BinaryPrimitives.ReadUInt16LittleEndian(header[14..]));
    }

    private static long PixelsAt(ReadOnlySpan<byte> file) => BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);

    /// <summary>Rows of whole 32-bit words.</summary>
    private static long PixelBytes(long width, long height, long bitsPerPixel) => (width * bitsPerPixel + 31) / 32 * 4 * height;
}
