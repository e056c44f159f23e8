using Microsoft.ML.Data;
using RnnCodec.MLNet;

namespace RnnCodec.RateDistortion.Evaluation;

/// <summary>A picture to compress. Transparency is left out: the measures see colours alone.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Image">Its pixels, opaque.</param>
internal sealed record Picture(string Name, RgbImage Image)
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp"];

    public double PixelCount => (double)Image.Width * Image.Height;

    /// <summary>The picture files of a folder, by name.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It has no picture files.</exception>
    public static IReadOnlyList<string> FilesIn(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InvalidDataException($"The folder '{folder}' has no pictures ({string.Join(", ", Extensions)}).");
    }

    public static Picture Load(string path)
    {
        using var image = MLImage.CreateFromFile(path);
        var rgb = MLImageConversion.ToRgbImage(image);
        return new Picture(Path.GetFileName(path), new RgbImage(rgb.Width, rgb.Height, rgb.Pixels.ToArray()));
    }

    /// <summary>Writes the picture in the format that the extension names, .ppm or one of ML.NET's.</summary>
    public void Save(string path)
    {
        if (Path.GetExtension(path) == ".ppm")
        {
            Ppm.Write(path, Image);
            return;
        }
        using var image = MLImageConversion.ToMLImage(Image);
        image.Save(path);
    }
}
