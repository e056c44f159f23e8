namespace RnnCodec;

/// <summary>A compressed picture, and what a decoder will make of it.</summary>
public sealed record EncodeResult
{
    /// <summary>The file's bytes.</summary>
    public required byte[] File { get; init; }

    /// <summary>What the file's header says.</summary>
    public required ImageInfo Info { get; init; }

    /// <summary>The picture that the file restores to, pixel for pixel.</summary>
    public required RgbImage Restored { get; init; }
}
