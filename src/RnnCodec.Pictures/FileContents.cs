namespace RnnCodec.Pictures;

/// <summary>What the structure of a picture file holds beside the coded pixels.</summary>
internal sealed class FileContents
{
    public byte[]? IccProfile { get; set; }

    /// <summary>From the TIFF header on.</summary>
    public byte[]? Exif { get; set; }

    /// <summary>The XMP packet.</summary>
    public byte[]? Xmp { get; set; }

    /// <summary>Whether the samples are inks, which the picture's colour profile then describes.</summary>
    public bool IsCmyk { get; set; }

    /// <summary>Sentences that say what will not be kept.</summary>
    public List<string> Losses { get; } = [];
}
