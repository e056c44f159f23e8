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
            contents.Note(new CorruptFileException("end", reader.Position, $"{reader.Remaining} bytes follow its last chunk."), options.AllowTruncated);
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
            new ChunkReader(contents, headerCrc, options).Read(ref reader);
        }
        catch (CorruptFileException damage) when (options.AllowTruncated)
        {
            contents.Note(damage, mayBe: true);
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
}
