using System.Buffers.Binary;
using System.IO.Compression;

namespace RnnCodec.Evaluation;

/// <summary>Small lossless files for pages: 8-bit RGB PNG without transparency, each row with the filter that leaves least.</summary>
/// <remarks>Source: ISO/IEC 15948, Portable Network Graphics, second edition. The choice of filter is the one its section 12.8 recommends.</remarks>
public static class Png
{
    private const int Channels = 3;
    private const int Filters = 5;

    private static readonly uint[] CrcTable = MakeCrcTable();

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
            var candidates = Enumerable.Range(0, Filters).Select(_ => new byte[1 + stride]).ToArray();
            ReadOnlySpan<byte> above = new byte[stride];
            for (var y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Pixels.Slice(y * stride, stride);
                zlib.Write(Filtered(row, above, candidates));
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

    private static byte[] Filtered(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, byte[][] candidates)
    {
        var (best, least) = (candidates[0], long.MaxValue);
        for (var filter = 0; filter < Filters; filter++)
        {
            var candidate = candidates[filter];
            candidate[0] = (byte)filter;
            long sum = 0;
            for (var i = 0; i < row.Length; i++)
            {
                int left = i < Channels ? 0 : row[i - Channels], corner = i < Channels ? 0 : above[i - Channels];
                var predicted = filter switch
                {
                    1 => left,
                    2 => above[i],
                    3 => (left + above[i]) / 2,
                    4 => Paeth(left, above[i], corner),
                    _ => 0,
                };
                var rest = (byte)(row[i] - predicted);
                candidate[1 + i] = rest;
                sum += Math.Abs((sbyte)rest == sbyte.MinValue ? 128 : (sbyte)rest);
            }
            if (sum < least)
                (best, least) = (candidate, sum);
        }
        return best;
    }

    private static int Paeth(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(content, Crc(type, uint.MaxValue)));
        file.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes, uint crc)
    {
        foreach (var value in bytes)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        const uint Polynomial = 0xEDB88320;
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
