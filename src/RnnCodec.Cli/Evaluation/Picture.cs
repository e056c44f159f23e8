using RnnCodec.Cli.Files;

namespace RnnCodec.Cli.Evaluation;

/// <summary>A picture to compress. Transparency is left out: the measures see colours alone.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Image">Its pixels, opaque.</param>
internal sealed record Picture(string Name, RgbImage Image)
{
    public double PixelCount => (double)Image.Width * Image.Height;

    /// <summary>The picture files of a folder, by name.</summary>
    /// <exception cref="IOException">There is no such folder, or it has no picture files.</exception>
    public static IReadOnlyList<string> FilesIn(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        string[] files = [.. Directory.EnumerateFiles(folder).Where(f => PictureFile.ReadExtensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new FileNotFoundException($"The folder '{folder}' holds no pictures ({string.Join(", ", PictureFile.ReadExtensions)}).");
    }

    public static Picture Load(string path)
    {
        var image = PictureFile.Read(path);
        return new Picture(Path.GetFileName(path), image.HasAlpha ? new RgbImage(image.Width, image.Height, image.Pixels.ToArray()) : image);
    }

    /// <summary>Writes the picture in the format that the extension names, .ppm or one of ML.NET's.</summary>
    public void Save(string path)
    {
        if (Path.GetExtension(path) == ".ppm")
            Ppm.Write(path, Image);
        else
            PictureFile.Write(path, Image, overwrite: true);
    }
}
