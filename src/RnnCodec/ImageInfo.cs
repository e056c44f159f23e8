namespace RnnCodec;

/// <summary>What a file's header says.</summary>
public sealed record ImageInfo
{
    /// <summary>Version of the file format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>
    /// The model that the file needs, as in <see cref="CodecModel.Id"/>: 32 hexadecimal digits; null where it needs none, as an exact picture does.
    /// </summary>
    public required string? ModelId { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Iterations stored; 1 for an exact picture.</summary>
    public required int Iterations { get; init; }

    /// <summary>True for a grey picture.</summary>
    public bool IsGrey { get; init; }

    /// <summary>True where the file holds an alpha plane.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>
    /// True where the picture is stored without loss, because that is not larger than what the model would have made of it: every pixel comes back, with
    /// any model.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>True where the codes are entropy coded by the model's entropy model, false where they are plain bits.</summary>
    public bool IsEntropyCoded { get; init; }

    /// <summary>The quantiser's step; null for a codec of the paper's kind, and for an exact picture.</summary>
    public double? Step { get; init; }

    /// <summary>What the picture was tuned for; null where it is shown as it comes, and where <see cref="Step"/> is.</summary>
    public Tune? Tune { get; init; }

    /// <summary>Side of a tile in pixels; 0: the picture is one tile.</summary>
    public int TileSize { get; init; }

    /// <summary>Tiles that the picture is cut into.</summary>
    public int TileCount { get; init; } = 1;

    /// <summary>Size of the whole file in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Rate of the whole file in bits per pixel.</summary>
    public double BitsPerPixel => 8.0 * FileBytes / ((double)Width * Height);
}
