using RnnCodec.Pictures;

namespace RnnCodec.Evaluation;

/// <summary>A picture to compress. Transparency is left out: the measures see colours alone.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Image">Its pixels, opaque.</param>
public sealed record Picture(string Name, RgbImage Image)
{
    public double PixelCount => (double)Image.Width * Image.Height;

    /// <summary>The picture files of a folder, by name.</summary>
    /// <exception cref="IOException">There is no such folder, or it has no picture files.</exception>
    public static IReadOnlyList<string> FilesIn(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        string[] files =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(f => PictureDecoder.Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new FileNotFoundException($"The folder '{folder}' holds no pictures ({string.Join(", ", PictureDecoder.Extensions)}).");
    }

    /// <exception cref="InvalidDataException">The file is no picture, or a damaged one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Picture Load(string path)
    {
        var image = PictureDecoder.Decode(File.ReadAllBytes(path), path).Image;
        return new Picture(Path.GetFileName(path), image.HasAlpha ? new RgbImage(image.Width, image.Height, image.Pixels.ToArray()) : image);
    }
}
