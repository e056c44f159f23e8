using RnnCodec.Pictures;

namespace RnnCodec.Cli.Files;

/// <summary>Picture files by name.</summary>
internal static class PictureFile
{
    private const string Writing = ".png, .jpg, .jpeg and .webp can be written";

    public static IReadOnlyList<string> ReadExtensions => PictureDecoder.Extensions;

    /// <summary>Extensions of pictures in formats that are not read.</summary>
    public static IReadOnlyList<string> UnreadExtensions { get; } =
    [
        ".arw", ".avif", ".cr2", ".cr3", ".dng", ".exr", ".hdr", ".heic", ".heif", ".ico", ".j2k", ".jp2", ".jxl", ".jxr", ".nef", ".orf",
        ".pbm", ".pcx", ".pgm", ".pnm", ".ppm", ".psd", ".qoi", ".raf", ".raw", ".rw2", ".svg", ".tga", ".tif", ".tiff",
    ];

    /// <summary>The pixels of a picture file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no picture, a damaged one, or one that is too large.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RgbImage Read(string path) => Load(path).Image;

    /// <summary>The pixels of a picture file, and all that travels with them.</summary>
    /// <inheritdoc cref="Read"/>
    public static SourcePicture Load(string path) => PictureDecoder.Decode(StandardStreams.ReadInput(path), StandardStreams.Describe(path));

    /// <summary>Decodes a picture that stands in a stream.</summary>
    /// <exception cref="InvalidDataException">The bytes are no picture, a damaged one, or one that is too large.</exception>
    public static RgbImage Decode(Stream stream)
    {
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return PictureDecoder.Decode(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), "The picture").Image;
    }

    /// <summary>Writes a picture in the format that the extension names; PNG to standard output.</summary>
    /// <exception cref="IOException">The file exists and is not to be replaced, or cannot be written.</exception>
    public static void Write(string path, RgbImage image, bool overwrite) => Write(path, image, ImageMetadata.Empty, overwrite);

    /// <summary>The same with metadata. What the format cannot hold comes back, a sentence each.</summary>
    /// <inheritdoc cref="Write(string, RgbImage, bool)"/>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was written.</exception>
    public static IReadOnlyList<string> Write(
        string path, RgbImage image, ImageMetadata metadata, bool overwrite, CancellationToken cancellation = default)
    {
        var losses = new List<string>();
        OutputFile.Write(path, overwrite, PictureEncoder.Encode(image, metadata, Format(path), losses, cancellation));
        return losses;
    }

    /// <exception cref="UsageException">The extension names no format that can be written.</exception>
    public static void ThrowIfNotWritable(string path) => Format(path);

    private static PictureFormat Format(string path) => StandardStreams.IsStandard(path) ? PictureFormat.Png : Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => PictureFormat.Png,
        ".jpg" or ".jpeg" => PictureFormat.Jpeg,
        ".webp" => PictureFormat.WebP,
        _ => throw new UsageException($"'{path}' does not name a picture file; {Writing}."),
    };
}
