using Microsoft.ML.Data;
using RnnCodec.MLNet;

namespace RnnCodec.Evaluation;

/// <summary>A picture to compress. Transparency is left out: the measures see colours alone.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Image">Its pixels, opaque.</param>
public sealed record Picture(string Name, RgbImage Image)
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

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
                .Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw new FileNotFoundException($"The folder '{folder}' holds no pictures ({string.Join(", ", Extensions)}).");
    }

    /// <exception cref="InvalidDataException">The file is no picture.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Picture Load(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            using var decoded = MLImage.CreateFromStream(stream);
            var image = MLImageConversion.ToRgbImage(decoded);
            return new Picture(Path.GetFileName(path), image.HasAlpha ? new RgbImage(image.Width, image.Height, image.Pixels.ToArray()) : image);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"'{path}' is no picture, or a damaged one.", e);
        }
    }
}
