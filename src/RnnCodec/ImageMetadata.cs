namespace RnnCodec;

/// <summary>What travels with a picture unchanged: colour profile, camera data and boxes of other kinds. Immutable.</summary>
public sealed record ImageMetadata
{
    /// <summary>The type of the box of <see cref="IccProfile"/>.</summary>
    internal const string IccBox = "ICCP";

    /// <summary>The type of the box of <see cref="Exif"/>.</summary>
    internal const string ExifBox = "EXIF";

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

/// <summary>A piece of metadata of an application's own kind, carried through unread.</summary>
public sealed record MetadataBox
{
    /// <summary>Makes a box.</summary>
    /// <param name="type">Four printable ASCII characters; not those of a property of <see cref="ImageMetadata"/> (ICCP, EXIF).</param>
    /// <param name="content">The content.</param>
    /// <exception cref="ArgumentException">The type is not four printable ASCII characters, or is ICCP or EXIF.</exception>
    public MetadataBox(string type, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Length != 4 || type.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"A box type is four printable ASCII characters, not \"{type}\".", nameof(type));
        if (type is ImageMetadata.IccBox or ImageMetadata.ExifBox)
            throw new ArgumentException($"A {type} box is a property of {nameof(ImageMetadata)}.", nameof(type));
        Type = type;
        Content = content;
    }

    /// <summary>Four printable ASCII characters.</summary>
    public string Type { get; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Content { get; }
}
