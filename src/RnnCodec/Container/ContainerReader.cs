using System.Text;
using RnnCodec.Transform;

namespace RnnCodec.Container;

/// <summary>
/// Reads a file front to back and checks all of it that is asked for: what it returns is as the writer wrote it, or it says what is
/// missing. FORMAT.md is its specification, <see cref="ContainerWriter"/> its mirror.
/// </summary>
internal static class ContainerReader
{
    /// <summary>Reads the header alone. It holds no limits: a header is small whatever it says.</summary>
    /// <exception cref="CorruptFileException">This is no such file, or its header is damaged.</exception>
    /// <exception cref="UnsupportedFileException">The file has an unknown version or uses reserved values.</exception>
    public static FileHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var reader = new ByteReader(file);
        return ReadHeader(ref reader, out _);
    }

    /// <summary>Reads a file up to the iterations wanted.</summary>
    /// <param name="file">The file. What is returned refers to it.</param>
    /// <param name="options">Iterations wanted, limits, and whether a damaged file is read as far as it goes.</param>
    /// <exception cref="CorruptFileException">The file is damaged or cut, and may not be.</exception>
    /// <exception cref="UnsupportedFileException">The file has an unknown version or uses reserved values.</exception>
    /// <exception cref="LimitExceededException">The file asks for more than the options allow; nothing was allocated but room for chunks' places.</exception>
    public static ContainerContents Read(ReadOnlyMemory<byte> file, DecodeOptions options)
    {
        var reader = new ByteReader(file.Span);
        var contents = Read(ref reader, options);
        if (contents.Damage is null && contents.Iterations == contents.Header.Iterations && reader.Remaining > 0)
            ThrowOrNote(new CorruptFileException("end", reader.Position, $"{reader.Remaining} bytes follow its last chunk."), contents, options);
        contents.File = file;
        ExpansionLimit.Check(contents, options);
        return contents;
    }

    /// <summary>Reads a stream up to the iterations wanted and no byte further. Errors as with bytes; the stream's own pass through.</summary>
    public static ContainerContents Read(Stream stream, DecodeOptions options)
    {
        var buffer = new StreamBuffer(stream);
        var reader = new ByteReader(buffer);
        var contents = Read(ref reader, options);
        contents.File = buffer.Read;
        ExpansionLimit.Check(contents, options);
        return contents;
    }

    private static ContainerContents Read(ref ByteReader reader, DecodeOptions options)
    {
        if (options.Iterations < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Iterations, "At least 1 iteration must be asked for.");
        var header = ReadHeader(ref reader, out var headerCrc);
        var pixels = (long)header.Width * header.Height;
        var most = Math.Min(options.MaxPixels, Array.MaxLength / 3);
        if (pixels > most)
            throw new LimitExceededException(
                $"The picture is {header.Width}x{header.Height} = {pixels} pixels; "
                + $"{most} are allowed ({nameof(DecodeOptions)}.{nameof(DecodeOptions.MaxPixels)}).");
        var tile = header.Tile(0);
        if (!header.IsExact && (long)tile.Width * tile.Height > options.MaxTilePixels)
            throw new LimitExceededException(
                $"The picture's tiles are {tile.Width}x{tile.Height} pixels; "
                + $"{options.MaxTilePixels} pixels are allowed ({nameof(DecodeOptions)}.{nameof(DecodeOptions.MaxTilePixels)}).");
        var contents = new ContainerContents(header, Math.Min(options.Iterations ?? header.Iterations, header.Iterations));
        try
        {
            ReadBoxes(ref reader, headerCrc, contents, options);
            if (header.HasAlpha
                && TryReadChunk(ref reader, headerCrc, ChunkId.Alpha, FileFormat.MaxAlphaBytes(header.Width, header.Height), contents, options, out var alpha))
            {
                contents.Alpha = alpha;
            }
            if (header.Planes is { HasMap: true })
                ReadMap(ref reader, headerCrc, contents, options);
            ReadCodes(ref reader, headerCrc, contents, options);
        }
        catch (CorruptFileException damage) when (options.AllowTruncated)
        {
            contents.Damage ??= damage;
        }
        return contents;
    }

    private static FileHeader ReadHeader(ref ByteReader reader, out uint crc)
    {
        reader.Chunk = ChunkId.Header;
        if (!reader.Read(FileFormat.Magic.Length).SequenceEqual(FileFormat.Magic))
            throw reader.Corrupt(
                0, $"it begins with {Convert.ToHexString(reader.Since(0))}, not with {Convert.ToHexString(FileFormat.Magic)}: this is no .rnnc file.");
        var version = reader.ReadByte();
        if (version != FileFormat.Version)
            throw new UnsupportedFileException($"The file has version {version} of the format; this library reads version {FileFormat.Version}.");
        var flags = (HeaderFlags)reader.ReadUInt16();
        if ((flags & ~HeaderFlags.Known) != 0)
            throw new UnsupportedFileException(
                $"The file uses features that this library does not know (flags {(int)flags:X4}, known are {(int)HeaderFlags.Known:X4}).");
        var coding = (BitCoding)((int)(flags & HeaderFlags.CodingMask) >> 2);
        if (coding > BitCoding.Entropy)
            throw new UnsupportedFileException($"The file's codes are in coding {(int)coding}; this library knows 0 and 1.");
        var isExact = flags.HasFlag(HeaderFlags.Exact);
        var header = new FileHeader
        {
            ModelId = isExact ? null : Convert.ToHexStringLower(reader.Read(FileFormat.ModelIdBytes)),
            Width = reader.ReadVarint(),
            Height = reader.ReadVarint(),
            Iterations = isExact ? 1 : reader.ReadByte(),
            IsGrey = flags.HasFlag(HeaderFlags.Grey),
            HasAlpha = flags.HasFlag(HeaderFlags.Alpha),
            Coding = coding,
        };
        if (flags.HasFlag(HeaderFlags.Planes))
        {
            header = header with
            {
                Planes = new PlaneHeader
                {
                    TopPlane = reader.ReadByte(),
                    LogStep = (short)reader.ReadUInt16(),
                    Frequency = reader.ReadByte(),
                    Tuning = (Tuning)reader.ReadByte(),
                    Background = flags.HasFlag(HeaderFlags.Background) ? new Background(reader.ReadByte(), reader.ReadByte(), reader.ReadByte())
                        : Background.MidGrey,
                    HasMap = flags.HasFlag(HeaderFlags.Map),
                    IsCut = flags.HasFlag(HeaderFlags.Cut),
                },
            };
        }
        if (flags.HasFlag(HeaderFlags.Tiles))
            header = header with { TileSize = (int)Math.Min((long)reader.ReadVarint() * FileFormat.PositionSize, int.MaxValue) };
        if (flags.HasFlag(HeaderFlags.Boxes))
            header = header with { BoxCount = reader.ReadByte() };
        if ((header.Violation() ?? Redundancy(header, flags)) is { } violation)
            throw reader.Corrupt(0, $"{violation}.");
        var end = reader.Position;
        crc = Crc32C.Of(reader.Since(0));
        if (reader.ReadUInt32() != crc)
            throw reader.Corrupt(end, "its checksum does not fit its bytes.");
        return header;
    }

    private static string? Redundancy(FileHeader header, HeaderFlags flags)
    {
        if (header.Planes is null && (flags & (HeaderFlags.Map | HeaderFlags.Cut | HeaderFlags.Background)) != 0)
            return "only a bit-plane codec's file has a step map, a background or a last iteration that is cut";
        if (flags.HasFlag(HeaderFlags.Tiles) && header.TileSize == 0)
            return "it announces a tile size, which then must not be 0";
        if (flags.HasFlag(HeaderFlags.Boxes) && header.BoxCount == 0)
            return "it announces boxes, but counts none";
        if (flags.HasFlag(HeaderFlags.Background) && header.Planes is { } planes && planes.Background == Background.MidGrey)
            return "it announces a background, which then must not be mid-grey";
        return null;
    }

    private static void ReadBoxes(ref ByteReader reader, uint headerCrc, ContainerContents contents, DecodeOptions options)
    {
        var total = 0L;
        for (var i = 0; i < contents.Header.BoxCount; i++)
        {
            var start = reader.Position;
            if (!TryReadChunk(ref reader, headerCrc, ChunkId.Box(i), options.MaxMetadataBytes - total, contents, options, out var payload))
                continue;
            total += payload.Length;
            var box = reader.Since(payload.Offset)[..payload.Length];
            if (box.Length < FileFormat.BoxTypeBytes || box[..FileFormat.BoxTypeBytes].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            {
                ThrowOrNote(reader.Corrupt(start, "it has no type of four printable ASCII characters."), contents, options);
                continue;
            }
            var type = Encoding.ASCII.GetString(box[..FileFormat.BoxTypeBytes]);
            var content = box[FileFormat.BoxTypeBytes..].ToArray();
            var metadata = contents.Metadata;
            if (type == ImageMetadata.IccBox ? !metadata.IccProfile.IsEmpty : type == ImageMetadata.ExifBox && !metadata.Exif.IsEmpty)
            {
                ThrowOrNote(reader.Corrupt(start, $"it is the second of type {type}."), contents, options);
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
    private static void ReadMap(ref ByteReader reader, uint headerCrc, ContainerContents contents, DecodeOptions options)
    {
        var header = contents.Header;
        var strict = options with { AllowTruncated = false };
        TryReadChunk(ref reader, headerCrc, ChunkId.Map, FileFormat.MaxMapBytes(header.Width, header.Height), contents, strict, out var payload);
        contents.Map = reader.Since(payload.Offset)[..payload.Length].ToArray();
    }

    private static void ReadCodes(ref ByteReader reader, uint headerCrc, ContainerContents contents, DecodeOptions options)
    {
        var header = contents.Header;
        for (var iteration = 1; iteration <= contents.Iterations; iteration++)
        {
            for (var tile = 0; tile < header.TileCount; tile++)
            {
                if (TryReadChunk(ref reader, headerCrc, ChunkId.Code(iteration, tile), FileFormat.MaxChunkBytes(header.Tile(tile)), contents, options,
                    out var payload))
                    contents.Add(iteration, tile, payload);
            }
        }
    }

    /// <summary>
    /// Reads a chunk; false where it is damaged but may be. It then counts on its length, and the next chunk's checksum shows whether that was right.
    /// </summary>
    private static bool TryReadChunk(ref ByteReader reader, uint headerCrc, ChunkId chunk, long mostBytes, ContainerContents contents, DecodeOptions options,
        out ChunkPayload payload)
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
        ThrowOrNote(reader.Corrupt(start, "its checksum does not fit its bytes and place."), contents, options);
        return false;
    }

    private static void ThrowOrNote(CorruptFileException damage, ContainerContents contents, DecodeOptions options)
    {
        if (!options.AllowTruncated)
            throw damage;
        contents.Damage ??= damage;
    }
}
