using System.Text;

namespace RnnCodec.Container;

/// <summary>Reads the chunks behind a file's header: metadata, alpha, step map, codes.</summary>
/// <param name="contents">Receives what is read.</param>
/// <param name="headerCrc">The header's checksum, which goes into that of each chunk.</param>
/// <param name="options">Limits, and whether damage may be let pass.</param>
internal sealed class ChunkReader(ContainerContents contents, uint headerCrc, DecodeOptions options)
{
    /// <exception cref="CorruptFileException">A chunk is damaged or cut, and may not be.</exception>
    /// <exception cref="LimitExceededException">The metadata is larger than allowed.</exception>
    public void Read(ref ByteReader reader)
    {
        var header = contents.Header;
        ReadBoxes(ref reader);
        if (header.HasAlpha && TryReadChunk(ref reader, ChunkId.Alpha, FileFormat.MaxAlphaBytes(header.Width, header.Height), out var alpha))
            contents.Alpha = alpha;
        if (header.Planes is { HasMap: true })
            ReadMap(ref reader);
        ReadCodes(ref reader);
    }

    private void ReadBoxes(ref ByteReader reader)
    {
        var total = 0L;
        for (var i = 0; i < contents.Header.BoxCount; i++)
        {
            var start = reader.Position;
            if (!TryReadChunk(ref reader, ChunkId.Box(i), options.MaxMetadataBytes - total, out var payload))
                continue;
            total += payload.Length;
            var box = reader.Since(payload.Offset)[..payload.Length];
            if (box.Length < FileFormat.BoxTypeBytes || box[..FileFormat.BoxTypeBytes].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            {
                contents.Note(reader.Corrupt(start, "it has no type of four printable ASCII characters."), options.AllowTruncated);
                continue;
            }
            var type = Encoding.ASCII.GetString(box[..FileFormat.BoxTypeBytes]);
            var content = box[FileFormat.BoxTypeBytes..].ToArray();
            var metadata = contents.Metadata;
            if (type == ImageMetadata.IccBox ? !metadata.IccProfile.IsEmpty : type == ImageMetadata.ExifBox && !metadata.Exif.IsEmpty)
            {
                contents.Note(reader.Corrupt(start, $"it is the second of type {type}."), options.AllowTruncated);
                continue;
            }
            contents.Metadata = type switch
            {
                ImageMetadata.IccBox => metadata with { IccProfile = content },
                ImageMetadata.ExifBox => metadata with { Exif = content },
                _ => metadata with { Others = [.. metadata.Others, new MetadataBox(type, content)] },
            };
        }
    }

    /// <summary>Without its step map nothing of the picture can be decoded, so no damage to it is let pass.</summary>
    private void ReadMap(ref ByteReader reader)
    {
        var header = contents.Header;
        var strict = new ChunkReader(contents, headerCrc, options with { AllowTruncated = false });
        strict.TryReadChunk(ref reader, ChunkId.Map, FileFormat.MaxMapBytes(header.Width, header.Height), out var payload);
        contents.Map = reader.Since(payload.Offset)[..payload.Length].ToArray();
    }

    private void ReadCodes(ref ByteReader reader)
    {
        var header = contents.Header;
        for (var iteration = 1; iteration <= contents.Iterations; iteration++)
        {
            for (var tile = 0; tile < header.TileCount; tile++)
            {
                if (TryReadChunk(ref reader, ChunkId.Code(iteration, tile), FileFormat.MaxChunkBytes(header.Tile(tile)), out var payload))
                    contents.Add(iteration, tile, payload);
            }
        }
    }

    /// <summary>
    /// Reads a chunk; false where it is damaged but may be. It then counts on its length, and the next chunk's checksum shows whether that was right.
    /// </summary>
    private bool TryReadChunk(ref ByteReader reader, ChunkId chunk, long mostBytes, out ChunkPayload payload)
    {
        reader.Chunk = chunk;
        var start = reader.Position;
        var length = reader.ReadVarint();
        if (length > mostBytes && chunk.IsBox)
            throw new LimitExceededException(
                $"The file's metadata takes more than {options.MaxMetadataBytes} bytes ({nameof(DecodeOptions)}.{nameof(DecodeOptions.MaxMetadataBytes)}).");
        if (length > mostBytes)
            throw reader.Corrupt(start, $"its length is {length} bytes; {mostBytes} are allowed.");
        payload = new ChunkPayload(reader.Position, length);
        try
        {
            reader.Read(length);
            var crc = Crc32C.OfChunk(headerCrc, chunk, reader.Since(start));
            if (reader.ReadUInt32() == crc)
                return true;
        }
        catch (TruncatedFileException) when (options.AllowTruncated && chunk.IsCode && contents.Header is { Planes: not null } or { IsExact: true })
        {
            contents.AddCut((int)chunk.Iteration, (int)chunk.Index,
                payload with { Length = Math.Min(length, reader.Position + reader.Remaining - payload.Offset) });
            throw;
        }
        contents.Note(reader.Corrupt(start, "its checksum does not fit its bytes and place."), options.AllowTruncated);
        return false;
    }
}
