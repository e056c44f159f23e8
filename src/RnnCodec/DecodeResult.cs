namespace RnnCodec;

/// <summary>A restored picture and what it was restored from.</summary>
public sealed record DecodeResult
{
    /// <summary>The picture.</summary>
    public required RgbImage Image { get; init; }

    /// <summary>What the file's header says.</summary>
    public required ImageInfo Info { get; init; }

    /// <summary>The metadata that the file carries.</summary>
    public required ImageMetadata Metadata { get; init; }

    /// <summary>
    /// The last iteration that any tile used, 0 to <see cref="ImageInfo.Iterations"/>. 0: the file was cut before its first code, and the picture
    /// is grey.
    /// </summary>
    public required int IterationsUsed { get; init; }

    /// <summary>
    /// The iterations that all tiles used as far as they store them. Less than <see cref="IterationsUsed"/> only in a
    /// file that was cut or damaged between an iteration's tiles.
    /// </summary>
    public required int CompleteIterations { get; init; }

    /// <summary>The first thing found missing or damaged among what was to be used; null where all was there.</summary>
    public CorruptFileException? Damage { get; init; }

    /// <summary>True where the file was cut or damaged, and the picture is the best that the rest allows.</summary>
    public bool IsTruncated => Damage is not null;
}
