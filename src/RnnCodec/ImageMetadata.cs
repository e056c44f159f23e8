namespace RnnCodec;

/// <summary>What travels with a picture unchanged: colour profile, camera data and boxes of other kinds. Immutable.</summary>
public sealed record ImageMetadata
{
    /// <summary>Nothing.</summary>
    public static ImageMetadata Empty { get; } = new();

    /// <summary>An ICC colour profile; empty: none, the picture is sRGB.</summary>
    public ReadOnlyMemory<byte> IccProfile { get; init; }

    /// <summary>An EXIF block, beginning with its TIFF header; empty: none.</summary>
    public ReadOnlyMemory<byte> Exif { get; init; }

    /// <summary>Boxes of other types, in the file's order.</summary>
    public IReadOnlyList<MetadataBox> Others { get; init; } = [];

    /// <summary>True where there is nothing.</summary>
    public bool IsEmpty => IccProfile.IsEmpty && Exif.IsEmpty && Others.Count == 0;
}
