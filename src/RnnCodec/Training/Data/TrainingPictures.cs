using System.IO.Compression;

namespace RnnCodec.Training;

/// <summary>Sources of training pictures. What decodes picture files is handed in: this library reads no image format.</summary>
public static class TrainingPictures
{
    private static readonly string[] PictureExtensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>Pictures in memory.</summary>
    public static ITrainingPictures FromImages(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new InMemory(images);
    }

    /// <summary>The picture files in a folder and its subfolders (png, jpg, jpeg, webp, bmp, gif), in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="decode">Decodes one file.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">There is no picture in it.</exception>
    public static ITrainingPictures FromFolder(string folder, Func<Stream, RgbImage> decode)
    {
        ArgumentNullException.ThrowIfNull(decode);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsPicture).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
            throw new InvalidDataException($"Folder '{folder}' holds no picture ({string.Join(", ", PictureExtensions)}).");
        return new Encoded(files.Length, i => (files[i], File.ReadAllBytes(files[i])), decode);
    }

    /// <summary>The picture files in zip archives, in the order of the archives and of the names in each.</summary>
    /// <param name="archives">Paths of the archives.</param>
    /// <param name="decode">Decodes one file.</param>
    /// <exception cref="InvalidDataException">There is no picture in them, or an archive is damaged.</exception>
    public static ITrainingPictures FromZip(IEnumerable<string> archives, Func<Stream, RgbImage> decode)
    {
        ArgumentNullException.ThrowIfNull(archives);
        ArgumentNullException.ThrowIfNull(decode);
        var opened = archives.Select(path => (Path: path, Archive: ZipFile.OpenRead(path))).ToArray();
        var entries = (from a in opened
                       from e in a.Archive.Entries.Where(e => IsPicture(e.FullName)).OrderBy(e => e.FullName, StringComparer.Ordinal)
                       select (a.Path, Entry: e)).ToArray();
        if (entries.Length == 0)
            throw new InvalidDataException(
                $"The archives ({string.Join(", ", opened.Select(a => a.Path))}) hold no picture ({string.Join(", ", PictureExtensions)}).");
        return new Encoded(entries.Length, ReadEntry, decode);

        (string, byte[]) ReadEntry(int index)
        {
            var (path, entry) = entries[index];
            // An archive has one stream position.
            lock (entry.Archive)
            {
                using var stream = entry.Open();
                var bytes = new byte[entry.Length];
                stream.ReadExactly(bytes);
                return ($"{path}: {entry.FullName}", bytes);
            }
        }
    }

    /// <summary>Keeps decoded pictures in memory as long as they fit.</summary>
    /// <param name="pictures">The source.</param>
    /// <param name="bytes">Memory at most.</param>
    public static ITrainingPictures Cached(this ITrainingPictures pictures, long bytes = 1L << 30)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new Cache(pictures, bytes);
    }

    /// <summary>Sets a share of the pictures aside, drawn at random.</summary>
    /// <param name="pictures">The pictures; at least two.</param>
    /// <param name="share">The part that is held out, in (0, 1); at least one picture, and not all.</param>
    /// <param name="seed">The same seed draws the same pictures.</param>
    public static (ITrainingPictures Training, ITrainingPictures HeldOut) Split(this ITrainingPictures pictures, double share, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(pictures.Count, 2, nameof(pictures));
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The held-out share must lie between 0 and 1.");
        var order = Enumerable.Range(0, pictures.Count).ToArray();
        var random = new SeededRandom((ulong)seed, purpose: RandomPurpose.Split);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = random.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        var heldOut = Math.Clamp((int)Math.Round(share * pictures.Count), 1, pictures.Count - 1);
        return (new Selection(pictures, order[heldOut..]), new Selection(pictures, order[..heldOut]));
    }

    private static bool IsPicture(string name) => PictureExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    private sealed class InMemory(IReadOnlyList<RgbImage> images) : ITrainingPictures
    {
        public int Count => images.Count;

        public RgbImage Read(int index) => images[index];
    }

    private sealed class Encoded(int count, Func<int, (string Name, byte[] Bytes)> read, Func<Stream, RgbImage> decode) : ITrainingPictures
    {
        public int Count => count;

        public RgbImage Read(int index)
        {
            var (name, bytes) = read(index);
            try
            {
                using var stream = new MemoryStream(bytes, writable: false);
                return decode(stream);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidDataException($"Training picture '{name}' cannot be read: {e.Message}", e);
            }
        }
    }

    private sealed class Cache(ITrainingPictures pictures, long bytes) : ITrainingPictures
    {
        private readonly RgbImage?[] _kept = new RgbImage?[pictures.Count];
        private long _left = bytes;

        public int Count => pictures.Count;

        public RgbImage Read(int index)
        {
            if (Volatile.Read(ref _kept[index]) is { } known)
                return known;
            var picture = pictures.Read(index);
            if (Interlocked.Add(ref _left, -picture.Pixels.Length) >= 0)
                Volatile.Write(ref _kept[index], picture);
            else
                Interlocked.Add(ref _left, picture.Pixels.Length);
            return picture;
        }
    }

    private sealed class Selection(ITrainingPictures pictures, int[] indices) : ITrainingPictures
    {
        public int Count => indices.Length;

        public RgbImage Read(int index) => pictures.Read(indices[index]);
    }
}
