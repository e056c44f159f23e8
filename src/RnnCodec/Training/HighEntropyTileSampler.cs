namespace RnnCodec.Training;

/// <summary>Which tiles of a picture are kept.</summary>
public enum TileChoice
{
    /// <summary>Those that PNG compresses worst: the paper's second training set ("high entropy").</summary>
    HighEntropy,

    /// <summary>Any, drawn at random.</summary>
    Uniform,
}

/// <summary>
/// Cuts pictures into non-overlapping tiles and keeps those that PNG compresses worst, as Toderici et al. 2017 (section 5.1) made their second training set:
/// what a codec has most to learn from.
/// </summary>
public sealed class HighEntropyTileSampler
{
    private readonly int _tileSize;
    private readonly int _tilesPerPicture;
    private readonly TileChoice _choice;
    private readonly int _seed;

    /// <summary>Makes a sampler.</summary>
    /// <param name="tileSize">Side of a tile in pixels.</param>
    /// <param name="tilesPerPicture">Tiles kept of a picture, at most.</param>
    /// <param name="choice">Which tiles are kept.</param>
    /// <param name="seed">Places the tiles' grid in each picture, and draws uniform tiles.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public HighEntropyTileSampler(int tileSize = 128, int tilesPerPicture = 100, TileChoice choice = TileChoice.HighEntropy, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tileSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tilesPerPicture);
        if (!Enum.IsDefined(choice))
            throw new ArgumentOutOfRangeException(nameof(choice), choice, "Unknown choice of tiles.");
        (_tileSize, _tilesPerPicture, _choice, _seed) = (tileSize, tilesPerPicture, choice, seed);
    }

    /// <summary>The tiles kept of one picture, the worst compressed first; none where the picture is smaller than a tile.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="number">The picture's number in its collection: gives it a grid offset of its own.</param>
    public IReadOnlyList<RgbImage> Cut(RgbImage picture, int number = 0)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (columns, rows) = (picture.Width / _tileSize, picture.Height / _tileSize);
        if (columns == 0 || rows == 0)
            return [];
        var random = new SeededRandom((ulong)_seed, (ulong)number, RandomPurpose.Tiles);
        var (left, top) = (random.NextInt(picture.Width - columns * _tileSize + 1), random.NextInt(picture.Height - rows * _tileSize + 1));
        var tiles = from row in Enumerable.Range(0, rows)
                    from column in Enumerable.Range(0, columns)
                    let x = left + column * _tileSize
                    let y = top + row * _tileSize
                    let rank = _choice == TileChoice.HighEntropy ? -PngSize.Of(picture, x, y, _tileSize, _tileSize) : random.NextInt(int.MaxValue)
                    orderby rank
                    select (x, y);
        return [.. tiles.Take(_tilesPerPicture).Select(t => Crop(picture, t.x, t.y))];
    }

    /// <summary>The tiles of many pictures, in memory; pictures smaller than a tile give none.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <exception cref="InvalidDataException">No picture is as large as a tile.</exception>
    public ITrainingPictures Sample(ITrainingPictures pictures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var perPicture = new IReadOnlyList<RgbImage>[pictures.Count];
        Parallel.For(0, pictures.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => perPicture[i] = Cut(pictures.Read(i), i));
        var tiles = perPicture.SelectMany(t => t).ToArray();
        if (tiles.Length == 0)
            throw new InvalidDataException($"None of the {pictures.Count} pictures is as large as a tile of {_tileSize}x{_tileSize}.");
        return TrainingPictures.FromImages(tiles);
    }

    private RgbImage Crop(RgbImage picture, int x, int y)
    {
        var pixels = new byte[3 * _tileSize * _tileSize];
        for (var row = 0; row < _tileSize; row++)
            picture.Pixels.Slice(((y + row) * picture.Width + x) * 3, 3 * _tileSize).CopyTo(pixels.AsSpan(row * 3 * _tileSize));
        return new RgbImage(_tileSize, _tileSize, pixels);
    }
}
