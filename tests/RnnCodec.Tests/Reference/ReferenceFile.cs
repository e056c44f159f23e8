using System.Buffers.Binary;
using System.IO.Compression;

namespace RnnCodec.Tests.Reference;

/// <summary>FORMAT.md's bytes for <see cref="ReferenceDecoder"/>: header, chunks, alpha.</summary>
internal sealed class ReferenceFile(byte[] file)
{
    private int _at;
    private uint _headerCrc;

    /// <summary>Whether the file ended inside the last chunk.</summary>
    public bool IsCut { get; private set; }

    public bool IsAtEnd => IsCut || _at == file.Length;

    public ReferenceHeader ReadHeader()
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(Take(4)) != 0x8A524E43 || Take(1)[0] != 2)
            throw new InvalidDataException("This is no .rnnc file of version 2.");
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
        var isExact = (flags & 1024) != 0;
        if (flags >> 11 != 0 || (flags >> 2 & 3) > 1 || (isExact ? (flags & ~(1 | 2 | 128 | 1024)) != 0 : (flags & 16) == 0))
            throw new InvalidDataException($"Flags {flags:X4} are not a bit-plane file's or an exact one's.");
        if (!isExact)
            Take(16);
        int width = Varint(), height = Varint(), iterations = isExact ? 1 : Take(1)[0], topPlane = isExact ? 0 : Take(1)[0];
        int logStep = isExact ? 0 : BinaryPrimitives.ReadInt16LittleEndian(Take(2));
        int frequency = isExact ? 0 : Take(1)[0], tuning = isExact ? 0 : Take(1)[0];
        byte[] background = (flags & 512) != 0 ? Take(3).ToArray() : [128, 128, 128];
        var tileSize = (flags & 32) != 0 ? 16 * Varint() : 0;
        var boxes = (flags & 128) != 0 ? Take(1)[0] : 0;
        _headerCrc = Crc(file.AsSpan(0, _at));
        if (BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) != _headerCrc)
            throw new InvalidDataException("The header is damaged.");
        return new ReferenceHeader(width, height, iterations, flags, topPlane, logStep, frequency, tuning, background, tileSize, boxes);
    }

    /// <summary>The payload of the next chunk, or what there is of it.</summary>
    public byte[] ReadChunk(uint iteration, uint index)
    {
        var start = _at;
        var length = Varint();
        if (file.Length - _at < length + 4)
        {
            IsCut = true;
            return file[_at..Math.Min(file.Length, _at + length)];
        }
        var payload = Take(length);
        var place = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(place, _headerCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan(4), iteration);
        BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan(8), index);
        var crc = Crc([.. place, .. file.AsSpan(start, _at - start)]);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) == crc ? payload : throw new InvalidDataException($"Chunk {iteration}, {index} is damaged.");
    }

    public static byte[] RestoreAlpha(byte[] payload, int width, int height)
    {
        using var rows = new DeflateStream(new MemoryStream(payload), CompressionMode.Decompress);
        var alpha = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            var filter = rows.ReadByte();
            for (var x = 0; x < width; x++)
            {
                var left = x > 0 ? alpha[y * width + x - 1] : 0;
                var above = y > 0 ? alpha[(y - 1) * width + x] : 0;
                var aboveLeft = x > 0 && y > 0 ? alpha[(y - 1) * width + x - 1] : 0;
                alpha[y * width + x] = (byte)(rows.ReadByte() + Prediction(filter, left, above, aboveLeft));
            }
        }
        return alpha;
    }

    public static int Prediction(int filter, int left, int above, int aboveLeft) => filter switch
    {
        0 => 0,
        1 => left,
        2 => above,
        3 => (left + above) / 2,
        4 => new[] { left, above, aboveLeft }.MinBy(p => Math.Abs(p - (left + above - aboveLeft))),
        _ => throw new InvalidDataException($"A row has the filter {filter}."),
    };

    private byte[] Take(int count) => file[_at..(_at += count)];

    private int Varint()
    {
        for (int value = 0, shift = 0; ; shift += 7)
        {
            var next = Take(1)[0];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = crc >> 1 ^ (crc & 1) * 0x82F63B78;
        }
        return ~crc;
    }
}

internal sealed record ReferenceHeader(
    int Width, int Height, int Iterations, int Flags, int TopPlane, int LogStep, int Frequency, int Tuning, byte[] Background, int TileSize, int BoxCount)
{
    public bool IsGrey => (Flags & 1) != 0;

    public bool HasAlpha => (Flags & 2) != 0;

    public bool IsEntropyCoded => (Flags >> 2 & 3) == 1;

    public bool IsExact => (Flags & 1024) != 0;

    public bool HasMap => (Flags & 64) != 0;

    public bool IsCut => (Flags & 256) != 0;

    public int TileColumns => TileSize == 0 ? 1 : (Width + TileSize - 1) / TileSize;

    public int TileRows => TileSize == 0 ? 1 : (Height + TileSize - 1) / TileSize;
}

/// <summary>A payload's bits.</summary>
internal interface IReferenceBits
{
    /// <summary>Whether bytes from behind the end were looked at: of a payload that was cut, the last bits are not to be trusted.</summary>
    bool IsExhausted { get; }

    /// <summary>Whether the payload has the length that its bits call for.</summary>
    bool IsComplete { get; }

    /// <param name="probability">The probability that the bit is 1, in units of 1/65536.</param>
    bool Next(int probability);
}

internal sealed class ReferencePlainBits(byte[] bytes) : IReferenceBits
{
    private int _count;

    public bool IsExhausted => _count > 8 * bytes.Length;

    public bool IsComplete => bytes.Length == (_count + 7) / 8 && (_count % 8 == 0 || bytes[^1] >> _count % 8 == 0);

    public bool Next(int probability)
    {
        var i = _count++;
        return i < 8 * bytes.Length && (bytes[i / 8] >> i % 8 & 1) == 1;
    }
}

internal sealed class ReferenceRangeDecoder : IReferenceBits
{
    private readonly byte[] _bytes;
    private int _read;
    private uint _range = uint.MaxValue;
    private uint _value;

    public ReferenceRangeDecoder(byte[] bytes)
    {
        _bytes = bytes;
        for (var i = 0; i < 4; i++)
            _value = _value << 8 | NextByte();
    }

    public bool IsExhausted => _read > _bytes.Length;

    public bool IsComplete => _bytes.Length - (_read - 4) is 0 or 1;

    public bool Next(int probability)
    {
        var split = (uint)((ulong)_range * (uint)probability / 65536);
        var bit = _value < split;
        if (!bit)
            _value -= split;
        _range = bit ? split : _range - split;
        while (_range < 1 << 24)
        {
            _range <<= 8;
            _value = _value << 8 | NextByte();
        }
        return bit;
    }

    private uint NextByte() => _read++ < _bytes.Length ? _bytes[_read - 1] : 0u;
}
