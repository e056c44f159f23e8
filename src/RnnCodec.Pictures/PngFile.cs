using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace RnnCodec.Pictures;

/// <summary>The chunks of a PNG file (W3C PNG, third edition, sections 5 and 11).</summary>
internal static class PngFile
{
    /// <summary>Of a profile or a text that unpacks to more, only a bomb is known.</summary>
    private const int LargestUnpacked = 1 << 24;

    private const int FrameSize = 12;
    private const string XmpKeyword = "XML:com.adobe.xmp";

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <exception cref="DamagedPictureException">A chunk is cut, its checksum is wrong, or the last one is missing.</exception>
    public static FileContents Read(ReadOnlySpan<byte> file)
    {
        var contents = new FileContents();
        for (var at = Signature.Length; ;)
        {
            if (file.Length - at < FrameSize)
                throw DamagedPictureException.Cut("it ends before its IEND chunk");
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var type = Encoding.ASCII.GetString(file.Slice(at + 4, 4));
            if (length > file.Length - at - FrameSize)
                throw DamagedPictureException.Cut($"it ends within the chunk '{type}' at byte {at}");
            var typeAndData = file.Slice(at + 4, 4 + (int)length);
            at += FrameSize + (int)length;
            if (Crc32.HashToUInt32(typeAndData) != BinaryPrimitives.ReadUInt32BigEndian(file[(at - 4)..]))
                throw new DamagedPictureException($"the chunk '{type}' that ends at byte {at} has a wrong checksum");
            if (type == "IEND")
                return contents;
            Take(type, typeAndData[4..], contents);
        }
    }

    /// <summary>The file with chunks for the metadata behind its header.</summary>
    public static byte[] Insert(ReadOnlySpan<byte> file, ReadOnlyMemory<byte> icc, ReadOnlyMemory<byte> exif, ReadOnlyMemory<byte> xmp)
    {
        var headerEnd = Signature.Length + FrameSize + (int)BinaryPrimitives.ReadUInt32BigEndian(file[Signature.Length..]);
        using var output = new MemoryStream();
        output.Write(file[..headerEnd]);
        if (!icc.IsEmpty)
            WriteChunk(output, "iCCP", [.. "ICC profile\0\0"u8, .. Packed(icc.Span)]);
        if (!exif.IsEmpty)
            WriteChunk(output, "eXIf", exif.Span);
        if (!xmp.IsEmpty)
            WriteChunk(output, "iTXt", [.. Encoding.ASCII.GetBytes(XmpKeyword), 0, 0, 0, 0, 0, .. xmp.Span]);
        output.Write(file[headerEnd..]);
        return output.ToArray();
    }

    private static void Take(string type, ReadOnlySpan<byte> data, FileContents contents)
    {
        switch (type)
        {
            case "IHDR" when data.Length > 8 && data[8] == 16:
                contents.Losses.Add("Its 16 bits a sample become 8.");
                break;
            case "iCCP":
                contents.IccProfile = data.IndexOf((byte)0) is var end and >= 0 && end + 2 <= data.Length ? Unpacked(data[(end + 2)..]) : null;
                if (contents.IccProfile is null)
                    contents.Losses.Add("Its colour profile cannot be unpacked and is left out.");
                break;
            case "eXIf":
                contents.Exif = data.ToArray();
                break;
            case "iTXt" when data.StartsWith("XML:com.adobe.xmp\0"u8):
                contents.Xmp = InternationalText(data[(XmpKeyword.Length + 1)..]);
                if (contents.Xmp is null)
                    contents.Losses.Add("Its XMP cannot be unpacked and is left out.");
                break;
            case "acTL":
                contents.Losses.Add("Only its first frame is kept.");
                break;
        }
    }

    /// <summary>The text of an iTXt chunk, from its compression flag on.</summary>
    private static byte[]? InternationalText(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2)
            return null;
        var isPacked = data[0] != 0;
        data = data[2..];
        // The language and the translated keyword.
        for (var i = 0; i < 2; i++)
        {
            var end = data.IndexOf((byte)0);
            if (end < 0)
                return null;
            data = data[(end + 1)..];
        }
        return isPacked ? Unpacked(data) : data.ToArray();
    }

    private static byte[]? Unpacked(ReadOnlySpan<byte> packed)
    {
        var unpacked = new MemoryStream();
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0 && unpacked.Length <= LargestUnpacked;)
                unpacked.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        return unpacked.Length is > 0 and <= LargestUnpacked ? unpacked.ToArray() : null;
    }

    private static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream output, string type, ReadOnlySpan<byte> data)
    {
        byte[] typeAndData = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(typeAndData);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(typeAndData));
        output.Write(number);
    }
}
