using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using RnnCodec.Transform;

namespace RnnCodec.Container;

/// <summary>
/// Writes a file front to back: header and boxes at once, then the alpha plane and the step map if the header announces them, then every iteration's
/// chunks. FORMAT.md is its specification, <see cref="ContainerReader"/> its mirror.
/// </summary>
internal sealed class ContainerWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly uint _headerCrc;
    private bool _alphaIsDue;
    private bool _mapIsDue;
    private int _iteration = 1;
    private int _tile;

    /// <summary>Writes header and boxes.</summary>
    /// <exception cref="ArgumentException">The header or the metadata breaks a rule of the format.</exception>
    public ContainerWriter(IBufferWriter<byte> output, FileHeader header, ImageMetadata? metadata = null)
    {
        _output = output;
        var boxes = Boxes(metadata ?? ImageMetadata.Empty);
        Header = header with { BoxCount = boxes.Count };
        if (Header.Violation() is { } violation)
            throw new ArgumentException($"No file can have this header: {violation}.", nameof(header));
        _alphaIsDue = Header.HasAlpha;
        _mapIsDue = Header.Planes is { HasMap: true };
        var bytes = HeaderBytes(Header);
        _headerCrc = Crc32C.Of(bytes);
        output.Write(bytes);
        WriteUInt32(_headerCrc);
        for (var i = 0; i < boxes.Count; i++)
            WriteBox(i, boxes[i].Type, boxes[i].Content.Span);
    }

    /// <summary>The header as written.</summary>
    public FileHeader Header { get; }

    /// <summary>True where nothing is left to write.</summary>
    public bool IsComplete => !_alphaIsDue && !_mapIsDue && _iteration > Header.Iterations;

    /// <summary>Bytes that a chunk takes in the file.</summary>
    public static int ChunkBytes(int payloadBytes) => Varint.Size(payloadBytes) + payloadBytes + FileFormat.CrcBytes;

    /// <summary>Bytes that header and boxes take in the file.</summary>
    public static int FrontBytes(FileHeader header, ImageMetadata? metadata = null)
    {
        var boxes = Boxes(metadata ?? ImageMetadata.Empty);
        var bytes = HeaderBytes(header with { BoxCount = boxes.Count }).Length + FileFormat.CrcBytes;
        foreach (var (_, content) in boxes)
            bytes += ChunkBytes(FileFormat.BoxTypeBytes + content.Length);
        return bytes;
    }

    /// <summary>Writes a file of what was read of another: its front, and the iterations that were wanted.</summary>
    public static void Rewrite(ContainerContents contents, IBufferWriter<byte> output)
    {
        var old = contents.Header;
        var isShorter = contents.Iterations < old.Iterations;
        var header = old with { Iterations = contents.Iterations, Planes = isShorter && old.Planes is { } planes ? planes with { IsCut = false } : old.Planes };
        WriteFile(output, header, contents.Metadata, contents.AlphaPayload.GetValueOrDefault(), contents.Map.GetValueOrDefault(), contents.Payload);
    }

    /// <summary>Writes a whole file.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="header">The header; the writer counts the boxes.</param>
    /// <param name="metadata">The boxes.</param>
    /// <param name="alpha">What <see cref="AlphaPlane.Compress"/> made, if the header announces an alpha plane.</param>
    /// <param name="map">The step map's payload, if the header announces one.</param>
    /// <param name="payload">The codes of an iteration (from 1) and a tile.</param>
    public static void WriteFile(
        IBufferWriter<byte> output,
        FileHeader header,
        ImageMetadata metadata,
        ReadOnlyMemory<byte> alpha,
        ReadOnlyMemory<byte> map,
        Func<int, int, ReadOnlyMemory<byte>> payload)
    {
        var writer = new ContainerWriter(output, header, metadata);
        if (header.HasAlpha)
            writer.WriteAlpha(alpha.Span);
        if (header.Planes is { HasMap: true })
            writer.WriteMap(map.Span);
        for (var t = 1; t <= header.Iterations; t++)
        {
            for (var tile = 0; tile < header.TileCount; tile++)
            {
                writer.WriteChunk(t, tile, payload(t, tile).Span);
            }
        }
    }

    /// <summary>Writes the alpha plane as <see cref="AlphaPlane.Compress"/> made it.</summary>
    public void WriteAlpha(ReadOnlySpan<byte> compressed)
    {
        if (!_alphaIsDue)
            throw new InvalidOperationException(Header.HasAlpha ? "The alpha plane is written already." : "The header announces no alpha plane.");
        _alphaIsDue = false;
        WriteChunk(ChunkId.Alpha, compressed);
    }

    /// <summary>Writes the step map as <see cref="EntropyCoding.StepMapCoder"/> made it.</summary>
    public void WriteMap(ReadOnlySpan<byte> payload)
    {
        if (_alphaIsDue || !_mapIsDue)
            throw new InvalidOperationException(
                _alphaIsDue ? "The alpha plane is to be written first." : "The header announces no step map, or it is written already.");
        _mapIsDue = false;
        WriteChunk(ChunkId.Map, payload);
    }

    /// <summary>Writes a tile's codes of one iteration. Iterations come in order from 1, in each its tiles in order from 0.</summary>
    public void WriteChunk(int iteration, int tile, ReadOnlySpan<byte> payload)
    {
        if (_alphaIsDue || _mapIsDue)
            throw new InvalidOperationException($"The header announces {(_alphaIsDue ? "an alpha plane" : "a step map")}, which is to be written first.");
        if (IsComplete || iteration != _iteration || tile != _tile)
            throw new InvalidOperationException(IsComplete ? "All chunks are written."
                : $"Iteration {_iteration}, tile {_tile} is to be written next, not iteration {iteration}, tile {tile}.");
        var most = FileFormat.MaxChunkBytes(Header.Tile(tile));
        if (payload.Length > most)
            throw new ArgumentException($"The chunk of iteration {iteration}, tile {tile} has {payload.Length} bytes; {most} are allowed.", nameof(payload));
        WriteChunk(ChunkId.Code(iteration, tile), payload);
        if (++_tile < Header.TileCount)
            return;
        _tile = 0;
        _iteration++;
    }

    private static List<(string Type, ReadOnlyMemory<byte> Content)> Boxes(ImageMetadata metadata)
    {
        var boxes = new List<(string, ReadOnlyMemory<byte>)>();
        if (!metadata.IccProfile.IsEmpty)
            boxes.Add((ImageMetadata.IccBox, metadata.IccProfile));
        if (!metadata.Exif.IsEmpty)
            boxes.Add((ImageMetadata.ExifBox, metadata.Exif));
        foreach (var box in metadata.Others)
            boxes.Add((box.Type, box.Content));
        return boxes;
    }

    private static ReadOnlySpan<byte> HeaderBytes(FileHeader header)
    {
        var output = new ArrayBufferWriter<byte>(64);
        var flags = (header.IsGrey ? HeaderFlags.Grey : 0)
            | (header.HasAlpha ? HeaderFlags.Alpha : 0)
            | (HeaderFlags)((int)header.Coding << 2)
            | (header.Planes is null ? 0 : HeaderFlags.Planes)
            | (header.Planes is { HasMap: true } ? HeaderFlags.Map : 0)
            | (header.Planes is { IsCut: true } ? HeaderFlags.Cut : 0)
            | (header.Planes is { } p && p.Background != Background.MidGrey ? HeaderFlags.Background : 0)
            | (header.TileSize > 0 ? HeaderFlags.Tiles : 0)
            | (header.BoxCount > 0 ? HeaderFlags.Boxes : 0)
            | (header.IsExact ? HeaderFlags.Exact : 0);
        output.Write(FileFormat.Magic);
        output.Write([FileFormat.Version, (byte)flags, (byte)((int)flags >> 8)]);
        if (header.ModelId is not null)
            output.Write(Convert.FromHexString(header.ModelId));
        WriteVarint(output, header.Width);
        WriteVarint(output, header.Height);
        if (!header.IsExact)
            output.Write([(byte)header.Iterations]);
        if (header.Planes is { } planes)
        {
            output.Write([(byte)planes.TopPlane]);
            BinaryPrimitives.WriteInt16LittleEndian(output.GetSpan(sizeof(short)), (short)planes.LogStep);
            output.Advance(sizeof(short));
            output.Write([(byte)planes.Frequency, (byte)planes.Tuning]);
            if (flags.HasFlag(HeaderFlags.Background))
                output.Write([planes.Background.Red, planes.Background.Green, planes.Background.Blue]);
        }
        if (flags.HasFlag(HeaderFlags.Tiles))
            WriteVarint(output, header.TileSize / FileFormat.PositionSize);
        if (flags.HasFlag(HeaderFlags.Boxes))
            output.Write([(byte)header.BoxCount]);
        return output.WrittenSpan;
    }

    private static int WriteVarint(IBufferWriter<byte> output, int value)
    {
        var bytes = Varint.Write(output.GetSpan(Varint.MaxBytes), value);
        output.Advance(bytes);
        return bytes;
    }

    private void WriteBox(int index, string type, ReadOnlySpan<byte> content)
    {
        var payload = new byte[FileFormat.BoxTypeBytes + content.Length];
        Encoding.ASCII.GetBytes(type, payload);
        content.CopyTo(payload.AsSpan(FileFormat.BoxTypeBytes));
        WriteChunk(ChunkId.Box(index), payload);
    }

    private void WriteChunk(ChunkId chunk, ReadOnlySpan<byte> payload)
    {
        Span<byte> length = stackalloc byte[Varint.MaxBytes];
        length = length[..Varint.Write(length, payload.Length)];
        _output.Write(length);
        _output.Write(payload);
        WriteUInt32(Crc32C.OfChunk(_headerCrc, chunk, length, payload));
    }

    private void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(sizeof(uint)), value);
        _output.Advance(sizeof(uint));
    }
}
