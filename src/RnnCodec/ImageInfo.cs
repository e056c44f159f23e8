namespace RnnCodec;

/// <summary>What a file's header says.</summary>
public sealed record ImageInfo
{
    /// <summary>Version of the file format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The model that the file needs, as in <see cref="Architecture.CodecModel.Id"/>: 32 hexadecimal digits.</summary>
    public required string ModelId { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Iterations stored.</summary>
    public required int Iterations { get; init; }

    /// <summary>Size of the whole file in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Rate of the whole file in bits per pixel.</summary>
    public double BitsPerPixel => 8.0 * FileBytes / ((double)Width * Height);
}
