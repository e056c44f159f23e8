using System.Buffers.Binary;
using System.Numerics;

namespace RnnCodec.Container;

/// <summary>CRC-32C (Castagnoli), as in iSCSI: reflected 0x1EDC6F41, start and final complement. Of "123456789": E3069283.</summary>
internal struct Crc32C
{
    private uint _state;

    private Crc32C(uint state) => _state = state;

    /// <summary>A checksum of nothing so far.</summary>
    public static Crc32C Start => new(uint.MaxValue);

    /// <summary>The checksum of all that was added.</summary>
    public readonly uint Value => ~_state;

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = Start;
        crc.Add(bytes);
        return crc.Value;
    }

    /// <summary>
    /// The checksum of a chunk: of the header's checksum, the chunk's place, its length field and its payload. Header and place bind it
    /// to this file and this place.
    /// </summary>
    /// <param name="headerCrc">The header's checksum.</param>
    /// <param name="chunk">The chunk's place.</param>
    /// <param name="length">The length field, or the length field and the payload.</param>
    /// <param name="payload">The payload where it does not stand behind the length field already.</param>
    public static uint OfChunk(uint headerCrc, ChunkId chunk, ReadOnlySpan<byte> length, ReadOnlySpan<byte> payload = default)
    {
        var crc = Start;
        crc.Add(headerCrc);
        crc.Add(chunk.Iteration);
        crc.Add(chunk.Index);
        crc.Add(length);
        crc.Add(payload);
        return crc.Value;
    }

    /// <summary>Adds four bytes, little-endian.</summary>
    public void Add(uint value) => _state = BitOperations.Crc32C(_state, value);

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            state = BitOperations.Crc32C(state, value);
        _state = state;
    }
}
