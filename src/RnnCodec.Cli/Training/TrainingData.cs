using RnnCodec.Cli.Files;
using RnnCodec.Training;

namespace RnnCodec.Cli.Training;

/// <summary>Pictures to train on, from what a command line names: folders of pictures, and zip archives of tiles that were cut already.</summary>
internal static class TrainingData
{
    /// <summary>Decoded tiles kept in memory, at most.</summary>
    private const long CacheBytes = 2L << 30;

    private const double HeldOut = 0.05;

    /// <summary>Pictures to train on and to validate on; the latter are a share of the former where none are named.</summary>
    /// <param name="data">Folders and archives.</param>
    /// <param name="valid">The same; may be empty.</param>
    /// <param name="tiles">Tiles cut from every picture of a folder.</param>
    /// <param name="seed">Draws the held-out share.</param>
    /// <param name="cancellation">Stops the cutting.</param>
    /// <exception cref="IOException">There is no such folder or archive.</exception>
    /// <exception cref="InvalidDataException">There are no pictures, or one cannot be read.</exception>
    public static (ITrainingPictures Training, ITrainingPictures? Validation) Read(
        IReadOnlyList<string> data,
        IReadOnlyList<string> valid,
        int tiles,
        int seed,
        CancellationToken cancellation)
    {
        if (valid.Count > 0)
            return (Tiles(Pictures(data), data), Tiles(Pictures(valid), valid));
        var pictures = Pictures(data);
        if (pictures.Count < 2)
            return (Tiles(pictures, data), null);
        var (training, heldOut) = pictures.Split(HeldOut, seed);
        return (Tiles(training, data), Tiles(heldOut, data));

        ITrainingPictures Tiles(ITrainingPictures from, IReadOnlyList<string> paths) =>
            paths.All(Directory.Exists) ? new HighEntropyTileSampler(tilesPerPicture: tiles, seed: seed).Sample(from, cancellation) : from.Cached(CacheBytes);
    }

    private static ITrainingPictures Pictures(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (!Directory.Exists(path) && !File.Exists(path))
                throw new FileNotFoundException($"'{path}' does not exist.");
        }
        if (paths.Count == 1 && Directory.Exists(paths[0]))
            return TrainingPictures.FromFolder(paths[0], PictureFile.Decode);
        if (paths.All(File.Exists))
            return TrainingPictures.FromZip(paths, PictureFile.Decode);
        throw new UsageException("Pictures come from one folder, or from one or more zip archives.");
    }
}
