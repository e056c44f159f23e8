namespace RnnCodec;

/// <summary>How a picture is restored, and which limits hold for files from outside. Immutable.</summary>
public sealed record DecodeOptions
{
    /// <summary>No limits: for files of one's own.</summary>
    public static DecodeOptions Unlimited { get; } =
        new() { MaxPixels = long.MaxValue, MaxTilePixels = long.MaxValue, MaxMetadataBytes = long.MaxValue, MaxPixelsPerByte = long.MaxValue };

    /// <summary>Iterations to use, 1 or more; null: all that the file stores. More than stored means all.</summary>
    public int? Iterations { get; init; }

    /// <summary>Pictures of more pixels are refused before anything is allocated.</summary>
    public long MaxPixels { get; init; } = 1L << 28;

    /// <summary>
    /// Pictures with tiles of more pixels are refused before anything is allocated: a tile is decoded at once, which takes up to 140 bytes a pixel (0.3 GB
    /// for the default), whereas of smaller tiles only as many are at work as there are threads. The default is the largest that an encoder makes unless
    /// it is told otherwise. Exact pictures have no tiles and take no such memory.
    /// </summary>
    public long MaxTilePixels { get; init; } = 1L << 21;

    /// <summary>
    /// Pixels that a byte of a file's codes may stand for, so that a few bytes cannot cost much memory or time. Counted are the picture's pixels, of
    /// which 2^25 are free, and the pixels that networks run over, once for every iteration, of which 2^23 are free. Files of fewer bytes are refused
    /// before anything is allocated. Photographs at the lowest quality have some 3,000 pixels a byte; huge pictures with hardly anything on them may
    /// need more than the default.
    /// </summary>
    public long MaxPixelsPerByte { get; init; } = 1L << 14;

    /// <summary>Metadata of more bytes is refused before anything is allocated for it.</summary>
    public long MaxMetadataBytes { get; init; } = 1L << 24;

    /// <summary>
    /// Decode a cut or damaged file as far as its complete parts go, and say so in <see cref="DecodeResult.Damage"/>, instead of throwing
    /// <see cref="CorruptFileException"/>. A damaged header always throws.
    /// </summary>
    public bool AllowTruncated { get; init; }

    /// <summary>Threads to use at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Receives the finished share of the work, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }
}
