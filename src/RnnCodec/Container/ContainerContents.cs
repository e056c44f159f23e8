namespace RnnCodec.Container;

/// <summary>What <see cref="ContainerReader"/> found in a file: all of it checked.</summary>
internal sealed class ContainerContents
{
    private readonly List<ChunkPayload[]> _payloads = [];
    private readonly byte[] _usable;
    private (int Iteration, int Tile, ChunkPayload Payload)? _cut;

    public ContainerContents(FileHeader header, int iterations)
    {
        Header = header;
        Iterations = iterations;
        _usable = new byte[header.TileCount];
    }

    public FileHeader Header { get; }

    /// <summary>Iterations wanted: those asked for, or all where the file stores fewer.</summary>
    public int Iterations { get; }

    public ImageMetadata Metadata { get; set; } = ImageMetadata.Empty;

    /// <summary>Where the alpha plane's payload lies; null where the picture has none or it is lost (<see cref="Damage"/>).</summary>
    public ChunkPayload? Alpha { get; set; }

    /// <summary>The alpha plane's payload, deflated; null where there is no such.</summary>
    public ReadOnlyMemory<byte>? AlphaPayload => Alpha is { } alpha ? File.Slice(alpha.Offset, alpha.Length) : (ReadOnlyMemory<byte>?)null;

    /// <summary>The step map's payload; null where the file has none.</summary>
    public ReadOnlyMemory<byte>? Map { get; set; }

    /// <summary>The first thing found missing or damaged; null where all that was wanted is there.</summary>
    public CorruptFileException? Damage { get; private set; }

    /// <summary>The file, or the part of a stream that was read.</summary>
    public ReadOnlyMemory<byte> File { get; set; }

    /// <summary>The last iteration that any tile can use.</summary>
    public int IterationsUsed => _usable.Max();

    /// <summary>The iterations that all tiles can use as far as they store them.</summary>
    public int CompleteIterations
    {
        get
        {
            var complete = Iterations;
            for (var tile = 0; tile < _usable.Length; tile++)
            {
                if (_usable[tile] < Iterations)
                    complete = Math.Min(complete, _usable[tile]);
            }
            return complete;
        }
    }

    /// <summary>How many of the wanted iterations a tile can use: those stored, up to the first that is missing or damaged.</summary>
    public int UsableIterations(int tile) => _usable[tile];

    /// <summary>The codes of a tile's iteration, 1 to <see cref="UsableIterations"/>.</summary>
    public ReadOnlyMemory<byte> Payload(int iteration, int tile)
    {
        var payload = At(iteration, tile);
        return File.Slice(payload.Offset, payload.Length);
    }

    /// <summary>The alpha plane, width * height bytes; null where the picture has none, or it is lost, which <see cref="Damage"/> says.</summary>
    /// <param name="mayBeLost">Whether an alpha plane that cannot be restored is noted as damage, and not thrown.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CorruptFileException">The payload passed its checksum, but is none that an encoder writes.</exception>
    public byte[]? DecodeAlpha(bool mayBeLost, CancellationToken cancellation)
    {
        if (AlphaPayload is not { } payload)
            return null;
        try
        {
            return AlphaPlane.Decompress(payload.Span, Header.Width, Header.Height, cancellation);
        }
        catch (InvalidDataException invalid)
        {
            var damage = new CorruptFileException(ChunkId.Alpha.ToString(), Alpha!.Value.Offset, $"{invalid.Message.TrimEnd('.')}.");
            Note(damage, mayBeLost);
            return null;
        }
    }

    /// <summary>Throws damage, or notes it where it may be: the first of the file's.</summary>
    public void Note(CorruptFileException damage, bool mayBe)
    {
        if (!mayBe)
            throw damage;
        if (Damage is null || Damage.Offset > damage.Offset)
            Damage = damage;
    }

    /// <summary>The error for a payload that passed its checksum but makes no sense.</summary>
    public CorruptFileException Corrupt(int iteration, int tile, string reason) =>
        new(ChunkId.Code(iteration, tile).ToString(), At(iteration, tile).Offset, reason);

    /// <summary>The error for a payload that passed its checksum and that no encoder writes.</summary>
    public CorruptFileException InvalidPayload(int iteration, int tile) => Corrupt(iteration, tile, "its payload is not of the form that an encoder writes.");

    /// <summary>Notes a sound chunk; it is of use only where the tile's earlier ones were sound.</summary>
    public void Add(int iteration, int tile, ChunkPayload payload)
    {
        if (_usable[tile] != iteration - 1)
            return;
        // Room is made when an iteration's first chunk has been read, so that it grows with the file and not with the header's claims.
        if (_payloads.Count < iteration)
            _payloads.Add(new ChunkPayload[_usable.Length]);
        _payloads[iteration - 1][tile] = payload;
        _usable[tile] = (byte)iteration;
    }

    /// <summary>Notes the beginning of a tile's chunk that the file ends in.</summary>
    public void AddCut(int iteration, int tile, ChunkPayload payload)
    {
        if (_usable[tile] == iteration - 1)
            _cut = (iteration, tile, payload);
    }

    /// <summary>What there is of the chunk behind a tile's usable iterations, where the file ends in it; else null.</summary>
    public ReadOnlyMemory<byte>? CutPayload(int tile) =>
        _cut is { } cut && cut.Tile == tile ? File.Slice(cut.Payload.Offset, cut.Payload.Length) : (ReadOnlyMemory<byte>?)null;

    private ChunkPayload At(int iteration, int tile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iteration, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iteration, _usable[tile]);
        return _payloads[iteration - 1][tile];
    }
}

/// <summary>Where a payload lies in the file.</summary>
internal readonly record struct ChunkPayload(int Offset, int Length);
