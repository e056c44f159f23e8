using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace RnnCodec.MLNet.Tests;

/// <summary>Writes PNG files of any colour type, depth and interlacing from given samples, without filters.</summary>
internal sealed record TestPng(int Width, int Height, int ColourType, int BitDepth)
{
    /// <summary>The sample of a channel (0 first) at a place, 0 to 2^depth - 1.</summary>
    public required Func<int, int, int, int> Sample { get; init; }

    public bool Interlaced { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    private int Channels => ColourType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };

    public byte[] ToBytes()
    {
        var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = (byte)BitDepth;
        header[9] = (byte)ColourType;
        header[12] = (byte)(Interlaced ? 1 : 0);
        WriteChunk(file, "IHDR", header);
        if (Palette is not null)
            WriteChunk(file, "PLTE", Palette);
        if (Transparency is not null)
            WriteChunk(file, "tRNS", Transparency);
        WriteChunk(file, "IDAT", Compressed());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private byte[] Compressed()
    {
        var stream = new MemoryStream();
        using (var deflate = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            (int X, int Y, int StepX, int StepY)[] passes = Interlaced
                ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
                : [(0, 0, 1, 1)];
            foreach (var pass in passes)
            {
                for (var y = pass.Y; y < Height && pass.X < Width; y += pass.StepY)
                    deflate.Write(Row(y, pass.X, pass.StepX));
            }
        }
        return stream.ToArray();
    }

    private byte[] Row(int y, int firstX, int stepX)
    {
        var bits = new StringBuilder("00000000");
        for (var x = firstX; x < Width; x += stepX)
        {
            for (var channel = 0; channel < Channels; channel++)
                bits.Append(Convert.ToString(Sample(x, y, channel), 2).PadLeft(BitDepth, '0'));
        }
        while (bits.Length % 8 != 0)
            bits.Append('0');
        return Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.ToString(8 * i, 8), 2)).ToArray();
    }

    private static void WriteChunk(Stream file, string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32(chunk.AsSpan(4, 4 + data.Length)));
        file.Write(chunk);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }
        return ~crc;
    }
}
