using System.Buffers.Binary;

namespace RnnCodec.Container;

/// <summary>
/// Reads a file's fields one after another, from memory or, no byte further than asked, from a stream.
/// Every length is checked against what is really there before anyone sees it.
/// </summary>
internal ref struct ByteReader
{
    private readonly StreamBuffer? _stream;
    private ReadOnlySpan<byte> _bytes;

    public ByteReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ByteReader(StreamBuffer stream) => _stream = stream;

    /// <summary>Offset of the next byte from the file's start.</summary>
    public int Position { get; private set; }

    /// <summary>The part being read, for errors.</summary>
    public ChunkId Chunk { get; set; }

    /// <summary>Bytes known to follow; a stream knows of none before they are asked for.</summary>
    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>The bytes from an offset up to the next byte.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _bytes[start..Position];

    /// <exception cref="TruncatedFileException">The file ends before.</exception>
    public ReadOnlySpan<byte> Read(int count)
    {
        Require(count);
        var result = _bytes.Slice(Position, count);
        Position += count;
        return result;
    }

    public byte ReadByte() => Read(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(sizeof(ushort)));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint)));

    /// <exception cref="TruncatedFileException">The file ends before.</exception>
    /// <exception cref="CorruptFileException">It is longer than need be, or beyond 2^31 - 1.</exception>
    public int ReadVarint()
    {
        var start = Position;
        ulong value = 0;
        for (var shift = 0; shift < 7 * Varint.MaxBytes; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80)
                continue;
            if (next == 0 && shift > 0 || value > int.MaxValue)
                break;
            return (int)value;
        }
        throw Corrupt(start, "it holds a number that is not written as the format asks.");
    }

    public readonly CorruptFileException Corrupt(int offset, string reason) => new(Chunk.ToString(), offset, reason);

    private void Require(int count)
    {
        if (count <= Remaining)
            return;
        if (_stream is not null && count <= Array.MaxLength - Position)
            _bytes = _stream.Fill(Position + count);
        if (count > Remaining)
            throw new TruncatedFileException(Chunk.ToString(), _bytes.Length, $"{(long)Position + count - _bytes.Length} more bytes were to come.");
    }
}
