using System.Buffers.Binary;
using System.Text;

namespace RnnCodec.Pictures;

/// <summary>The chunks of a WebP file (RFC 9649, section 2).</summary>
internal static class WebPFile
{
    private const int HeaderSize = 12;
    private const int FrameSize = 8;

    [Flags]
    private enum Features : byte
    {
        Animation = 0x02,
        Xmp = 0x04,
        Exif = 0x08,
        Alpha = 0x10,
        IccProfile = 0x20,
    }

    public static bool Is(ReadOnlySpan<byte> file) => file.Length >= HeaderSize && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    /// <exception cref="DamagedPictureException">The file is shorter than it says, or a chunk is cut.</exception>
    public static FileContents Read(ReadOnlySpan<byte> file)
    {
        var contents = new FileContents();
        var end = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L;
        if (end > file.Length)
            throw DamagedPictureException.Cut($"it says that it has {end} bytes, and ends at {file.Length}");
        for (var at = HeaderSize; at < end;)
        {
            var length = end - at >= FrameSize ? BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]) : uint.MaxValue;
            if (length > end - at - FrameSize)
                throw new DamagedPictureException($"the chunk at byte {at} reaches over the end");
            var data = file.Slice(at + FrameSize, (int)length);
            switch (Encoding.ASCII.GetString(file.Slice(at, 4)))
            {
                case "ICCP":
                    contents.IccProfile ??= data.ToArray();
                    break;
                case "EXIF":
                    // Some programs leave JPEG's name of the segment in front of it.
                    contents.Exif ??= (data.StartsWith("Exif\0\0"u8) ? data[6..] : data).ToArray();
                    break;
                case "XMP ":
                    contents.Xmp ??= data.ToArray();
                    break;
                case "VP8X" when data.Length > 0 && ((Features)data[0]).HasFlag(Features.Animation):
                    contents.Losses.Add("Only its first frame is kept.");
                    break;
            }
            at += FrameSize + (int)(length + (length & 1));
        }
        return contents;
    }

    /// <summary>A file of one still picture, in the extended layout with chunks for the metadata.</summary>
    public static byte[] Insert(
        ReadOnlySpan<byte> file,
        int width,
        int height,
        bool hasAlpha,
        ReadOnlySpan<byte> icc,
        ReadOnlySpan<byte> exif,
        ReadOnlySpan<byte> xmp)
    {
        var picture = file[HeaderSize..];
        if (picture.StartsWith("VP8X"u8))
            picture = picture[(FrameSize + 10)..];
        var features = hasAlpha ? Features.Alpha : 0;
        features |= (icc.IsEmpty ? 0 : Features.IccProfile) | (exif.IsEmpty ? 0 : Features.Exif) | (xmp.IsEmpty ? 0 : Features.Xmp);
        using var output = new MemoryStream();
        output.Write("RIFF\0\0\0\0WEBP"u8);
        WriteChunk(output, "VP8X", [(byte)features, 0, 0, 0, .. ThreeBytes(width - 1), .. ThreeBytes(height - 1)]);
        WriteChunk(output, "ICCP", icc);
        output.Write(picture);
        WriteChunk(output, "EXIF", exif);
        WriteChunk(output, "XMP ", xmp);
        var bytes = output.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)bytes.Length - 8);
        return bytes;

        static byte[] ThreeBytes(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
    }

    private static void WriteChunk(MemoryStream output, string type, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        output.Write(Encoding.ASCII.GetBytes(type));
        output.Write(length);
        output.Write(data);
        if (data.Length % 2 == 1)
            output.WriteByte(0);
    }
}
