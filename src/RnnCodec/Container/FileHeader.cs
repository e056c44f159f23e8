namespace RnnCodec.Container;

/// <summary>What a file's header says; FORMAT.md, "Header". Immutable.</summary>
internal sealed record FileHeader
{
    /// <summary>The model's id: 32 hexadecimal digits; null for an exact picture, which needs none.</summary>
    public required string? ModelId { get; init; }

    /// <summary>Width in pixels, 1 to <see cref="RgbImage.MaxSide"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, 1 to <see cref="RgbImage.MaxSide"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Iterations stored, 1 to <see cref="FileFormat.MaxIterations"/>.</summary>
    public required int Iterations { get; init; }

    /// <summary>True for a grey picture.</summary>
    public bool IsGrey { get; init; }

    /// <summary>True where an alpha chunk follows.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>How code planes become payloads.</summary>
    public BitCoding Coding { get; init; }

    /// <summary>Whether the codes are the pixels themselves, in one chunk: no model made them, none is needed.</summary>
    public bool IsExact => ModelId is null;

    /// <summary>What a bit-plane codec needs to know; null: a recurrent codec's file, or an exact picture.</summary>
    public PlaneHeader? Planes { get; init; }

    /// <summary>Side of a tile in pixels, a multiple of 16; 0: the picture is one tile.</summary>
    public int TileSize { get; init; }

    /// <summary>Metadata boxes that follow, 0 to 255. The writer sets it.</summary>
    public int BoxCount { get; init; }

    public int TileColumns => TileSize == 0 ? 1 : (Width + TileSize - 1) / TileSize;

    public int TileRows => TileSize == 0 ? 1 : (Height + TileSize - 1) / TileSize;

    public long TileCount => (long)TileColumns * TileRows;

    /// <summary>A tile's place in the picture. Tiles are in raster order; those at the right and bottom edge may be smaller.</summary>
    public TileArea Tile(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, TileCount);
        if (TileSize == 0)
            return new TileArea(0, 0, Width, Height);
        var x = index % TileColumns * TileSize;
        var y = index / TileColumns * TileSize;
        return new TileArea(x, y, Math.Min(TileSize, Width - x), Math.Min(TileSize, Height - y));
    }

    /// <summary>The public face of this header.</summary>
    public ImageInfo ToImageInfo(long fileBytes) => new()
    {
        FormatVersion = FileFormat.Version,
        ModelId = ModelId,
        Width = Width,
        Height = Height,
        Iterations = Iterations,
        IsGrey = IsGrey,
        HasAlpha = HasAlpha,
        IsExact = IsExact,
        IsEntropyCoded = Coding == BitCoding.Entropy,
        Step = Planes?.Step,
        Tune = Planes?.Tuning switch { Tuning.MsSsim => Tune.MsSsim, Tuning.Psnr => Tune.Psnr, _ => null },
        TileSize = TileSize,
        TileCount = (int)TileCount,
        FileBytes = fileBytes,
    };

    /// <summary>Refuses to decode with another model than the file's, if it needs one.</summary>
    /// <exception cref="ModelMismatchException">The ids differ.</exception>
    public void RequireModel(string modelId, string? modelName = null)
    {
        if (ModelId is not null && !ModelId.Equals(modelId, StringComparison.OrdinalIgnoreCase))
            throw new ModelMismatchException(ModelId, modelId, modelName);
    }

    /// <summary>The rule of the format that this header breaks, or null.</summary>
    public string? Violation()
    {
        if (ModelId is null && (Iterations != 1 || Coding != BitCoding.Plain || Planes is not null || TileSize != 0))
            return "an exact picture is one chunk, without planes, entropy coding or tiles";
        if (ModelId is not null && (ModelId.Length != 2 * FileFormat.ModelIdBytes || ModelId.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF")))
            return $"a model id is {2 * FileFormat.ModelIdBytes} hexadecimal digits, not \"{ModelId}\"";
        if (Width is < 1 or > RgbImage.MaxSide || Height is < 1 or > RgbImage.MaxSide)
            return $"the picture is {Width}x{Height} pixels; a side is 1 to {RgbImage.MaxSide}";
        if (Iterations is < 1 or > FileFormat.MaxIterations)
            return $"it counts {Iterations} iterations; 1 to {FileFormat.MaxIterations} are allowed";
        if (Coding is not (BitCoding.Plain or BitCoding.Entropy))
            return $"the coding {Coding} is unknown";
        if (Planes?.Violation(Iterations) is { } violation)
            return violation;
        if (TileSize < 0 || TileSize % FileFormat.PositionSize != 0 || TileSize > RgbImage.MaxSide + 1)
            return $"the tile size is {TileSize}; it must be a multiple of {FileFormat.PositionSize} up to {RgbImage.MaxSide + 1}, or 0";
        if (TileCount > FileFormat.MaxTiles)
            return $"it cuts {Width}x{Height} pixels into {TileCount} tiles; {FileFormat.MaxTiles} are allowed";
        if (BoxCount is < 0 or > FileFormat.MaxBoxes)
            return $"it counts {BoxCount} boxes; {FileFormat.MaxBoxes} are allowed";
        return null;
    }
}

/// <summary>A tile's place in the picture, in pixels.</summary>
internal readonly record struct TileArea(int X, int Y, int Width, int Height)
{
    /// <summary>Code positions: one for 16x16 pixels or a part of them.</summary>
    public long Positions =>
        (long)((Width + FileFormat.PositionSize - 1) / FileFormat.PositionSize) * ((Height + FileFormat.PositionSize - 1) / FileFormat.PositionSize);
}
