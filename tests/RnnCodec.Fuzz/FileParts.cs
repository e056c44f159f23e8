using System.Buffers.Binary;
using RnnCodec.Container;

namespace RnnCodec.Fuzz;

/// <summary>
/// A file as its header's fields and its payloads, whatever they hold: written back, every checksum is right, so that damage reaches what is behind them.
/// </summary>
/// <remarks>FORMAT.md, written down once more, without the rules that its writer holds.</remarks>
internal sealed class FileParts
{
    private const int FlagAlpha = 2, FlagPlanes = 1 << 4, FlagTiles = 1 << 5, FlagMap = 1 << 6, FlagBoxes = 1 << 7;
    private const int FlagBackground = 1 << 9, FlagExact = 1 << 10;

    private FileParts()
    {
    }

    public int Flags { get; set; }

    /// <summary>There, as the iterations are, where the flags do not say that the picture is exact.</summary>
    public byte[] ModelId { get; set; } = new byte[FileFormat.ModelIdBytes];

    public int Width { get; set; }

    public int Height { get; set; }

    public byte Iterations { get; set; } = 1;

    /// <summary>Top plane, step (two bytes), strength by frequency, tuning; there where the flags say so.</summary>
    public byte[] Planes { get; set; } = new byte[5];

    public byte[] Background { get; set; } = new byte[3];

    public int TileUnits { get; set; }

    public byte Boxes { get; set; }

    public List<byte[]> Payloads { get; private init; } = [];

    public static FileParts Parse(byte[] file)
    {
        var at = FileFormat.Magic.Length + 1;
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        at += sizeof(ushort);
        var parts = new FileParts { Flags = flags };
        if ((flags & FlagExact) == 0)
            parts.ModelId = Take(FileFormat.ModelIdBytes);
        parts.Width = TakeVarint();
        parts.Height = TakeVarint();
        if ((flags & FlagExact) == 0)
            parts.Iterations = file[at++];
        if ((flags & FlagPlanes) != 0)
            parts.Planes = Take(parts.Planes.Length);
        if ((flags & FlagBackground) != 0)
            parts.Background = Take(parts.Background.Length);
        if ((flags & FlagTiles) != 0)
            parts.TileUnits = TakeVarint();
        if ((flags & FlagBoxes) != 0)
            parts.Boxes = file[at++];
        at += FileFormat.CrcBytes;
        while (at < file.Length)
        {
            parts.Payloads.Add(Take(TakeVarint()));
            at += FileFormat.CrcBytes;
        }
        return parts;

        byte[] Take(int count)
        {
            at += count;
            return file[(at - count)..at];
        }

        int TakeVarint()
        {
            var value = 0;
            for (var shift = 0; ; shift += 7)
            {
                value |= (file[at] & 0x7F) << shift;
                if (file[at++] < 0x80)
                    return value;
            }
        }
    }

    public byte[] ToBytes()
    {
        var file = new List<byte>();
        file.AddRange(FileFormat.Magic);
        file.AddRange([FileFormat.Version, (byte)Flags, (byte)(Flags >> 8)]);
        if ((Flags & FlagExact) == 0)
            file.AddRange(ModelId);
        file.AddRange(VarintOf(Width));
        file.AddRange(VarintOf(Height));
        if ((Flags & FlagExact) == 0)
            file.Add(Iterations);
        if ((Flags & FlagPlanes) != 0)
            file.AddRange(Planes);
        if ((Flags & FlagPlanes) != 0 && (Flags & FlagBackground) != 0)
            file.AddRange(Background);
        if ((Flags & FlagTiles) != 0)
            file.AddRange(VarintOf(TileUnits));
        if ((Flags & FlagBoxes) != 0)
            file.Add(Boxes);
        var headerCrc = Crc32C.Of([.. file]);
        AddUInt32(file, headerCrc);
        foreach (var (place, payload) in Places().Zip(Payloads))
        {
            byte[] chunk = [.. VarintOf(payload.Length), .. payload];
            file.AddRange(chunk);
            AddUInt32(file, Crc32C.OfChunk(headerCrc, place, chunk));
        }
        return [.. file];
    }

    /// <summary>The places that payloads have by this header, and then some.</summary>
    private IEnumerable<ChunkId> Places()
    {
        for (var i = 0; i < ((Flags & FlagBoxes) != 0 ? Boxes : 0); i++)
            yield return ChunkId.Box(i);
        if ((Flags & FlagAlpha) != 0)
            yield return ChunkId.Alpha;
        if ((Flags & FlagMap) != 0)
            yield return ChunkId.Map;
        var side = (Flags & FlagTiles) != 0 ? Math.Max(1L, 16L * TileUnits) : int.MaxValue;
        var tiles = (int)Math.Clamp(((Width + side - 1) / side) * ((Height + side - 1) / side), 1, FileFormat.MaxTiles);
        for (var t = 1; ; t++)
        {
            for (var tile = 0; tile < tiles; tile++)
                yield return ChunkId.Code(t, tile);
        }
    }

    private static byte[] VarintOf(int value)
    {
        var bytes = new byte[Varint.MaxBytes];
        return bytes[..Varint.Write(bytes, value)];
    }

    private static void AddUInt32(List<byte> file, uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        file.AddRange(bytes);
    }
}
