namespace RnnCodec;

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
        if (type is Container.FileFormat.IccBox or Container.FileFormat.ExifBox)
            throw new ArgumentException($"A {type} box is a property of {nameof(ImageMetadata)}.", nameof(type));
        Type = type;
        Content = content;
    }

    /// <summary>Four printable ASCII characters.</summary>
    public string Type { get; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Content { get; }
}
