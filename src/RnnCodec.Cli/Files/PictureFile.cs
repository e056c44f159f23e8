using Microsoft.ML.Data;
using RnnCodec.MLNet;

namespace RnnCodec.Cli.Files;

/// <summary>Picture files, read and written by ML.NET.</summary>
internal static class PictureFile
{
    private const string Reading = "PNG, JPEG, WebP, BMP and GIF can be read";
    private const string Writing = ".png, .jpg, .jpeg and .webp can be written";

    public static IReadOnlyList<string> ReadExtensions { get; } = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    private static IReadOnlyList<string> WriteExtensions { get; } = [".png", ".jpg", ".jpeg", ".webp"];

    /// <exception cref="InvalidDataException">The bytes are no picture.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RgbImage Read(string path)
    {
        try
        {
            using var stream = StandardStreams.OpenInput(path);
            using var image = MLImage.CreateFromStream(stream);
            return MLImageConversion.ToRgbImage(image);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            var reason = e.InnerException is { } inner ? $" {inner.Message}" : "";
            throw new InvalidDataException($"{StandardStreams.Describe(path)} is no picture, or a damaged one; {Reading}.{reason}", e);
        }
    }

    /// <summary>Decodes a picture that stands in a stream.</summary>
    public static RgbImage Decode(Stream stream)
    {
        using var image = MLImage.CreateFromStream(stream);
        return MLImageConversion.ToRgbImage(image);
    }

    /// <summary>Writes a picture in the format that the extension names; PNG to standard output.</summary>
    /// <exception cref="IOException">The file exists and is not to be replaced, or cannot be written.</exception>
    public static void Write(string path, RgbImage image, bool overwrite)
    {
        using var converted = MLImageConversion.ToMLImage(image);
        if (!StandardStreams.IsStandard(path))
        {
            OutputFile.Write(path, overwrite, converted.Save);
            return;
        }
        // MLImage writes to named files alone.
        var folder = Directory.CreateTempSubdirectory("rnncodec-");
        try
        {
            var file = Path.Combine(folder.FullName, "picture.png");
            converted.Save(file);
            StandardStreams.WriteOutput(File.ReadAllBytes(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <exception cref="UsageException">The extension names no format that can be written.</exception>
    public static void ThrowIfNotWritable(string path)
    {
        if (!StandardStreams.IsStandard(path) && !WriteExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"'{path}' does not name a picture file; {Writing}.");
    }
}
