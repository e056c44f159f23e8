using RnnCodec.Pictures;

namespace RnnCodec.Evaluation;

/// <summary>A picture's file, before it is read.</summary>
/// <param name="Name">What results call it: its name in the folder, subfolders before it with /.</param>
/// <param name="Path">Where it is.</param>
public sealed record PictureSource(string Name, string Path)
{
    /// <summary>The picture files of a folder, by name.</summary>
    /// <exception cref="IOException">There is no such folder, or it has no picture files.</exception>
    public static IReadOnlyList<PictureSource> In(string folder) => In(folder, () =>
        Directory.EnumerateFiles(folder)
            .Where(f => PictureDecoder.Extensions.Contains(System.IO.Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .Select(f => System.IO.Path.GetFileName(f))
            .Order(StringComparer.Ordinal));

    /// <summary>The files of a folder that <paramref name="names"/> finds in it.</summary>
    /// <exception cref="IOException">There is no such folder, or none is found.</exception>
    public static IReadOnlyList<PictureSource> In(string folder, Func<IEnumerable<string>> names)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        PictureSource[] found = [.. names().Select(name => new PictureSource(name, System.IO.Path.Combine(folder, name)))];
        return found.Length > 0
            ? found
            : throw new FileNotFoundException($"The folder '{folder}' holds no pictures ({string.Join(", ", PictureDecoder.Extensions)}).");
    }

    /// <inheritdoc cref="Picture.Load"/>
    public Picture Load() => Picture.Load(Path) with { Name = Name };
}
