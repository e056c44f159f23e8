using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using RnnCodec.Container;

namespace RnnCodec.Evaluation;

/// <summary>Small lossless files for pages: 8-bit RGB PNG without transparency, each row with the filter that leaves least.</summary>
/// <remarks>Source: ISO/IEC 15948, Portable Network Graphics, second edition. The choice of filter is the one its section 12.8 recommends.</remarks>
public static class Png
{
    private const int Channels = 3;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    public static byte[] Encode(RgbImage image)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = 2;

        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var stride = Channels * image.Width;
            byte[] best = new byte[1 + stride], spare = new byte[1 + stride];
            ReadOnlySpan<byte> above = new byte[stride];
            for (var y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Pixels.Slice(y * stride, stride);
                RowFilters.Choose(row, above, Channels, ref best, ref spare);
                zlib.Write(best);
                above = row;
            }
        }

        var file = new MemoryStream();
        file.Write(Signature);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
