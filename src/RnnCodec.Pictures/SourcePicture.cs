namespace RnnCodec.Pictures;

/// <summary>What a picture file holds.</summary>
/// <param name="Image">The pixels, upright.</param>
/// <param name="Metadata">Colour profile, EXIF (its orientation 1) and XMP.</param>
/// <param name="Losses">What the file holds beyond these, a sentence each.</param>
public sealed record SourcePicture(RgbImage Image, ImageMetadata Metadata, IReadOnlyList<string> Losses);
