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

    /// <summary>The tiles kept of one picture, the worst compressed first. Where the picture is narrower or lower than a tile, so are its tiles.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="number">The picture's number in its collection: gives it a grid offset of its own.</param>
    public IReadOnlyList<RgbImage> Cut(RgbImage picture, int number = 0)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (width, height) = (Math.Min(_tileSize, picture.Width), Math.Min(_tileSize, picture.Height));
        var (columns, rows) = (picture.Width / width, picture.Height / height);
        var random = new SeededRandom((ulong)_seed, (ulong)number, RandomPurpose.Tiles);
        var (left, top) = (random.NextInt(picture.Width - columns * width + 1), random.NextInt(picture.Height - rows * height + 1));
        var tiles = from row in Enumerable.Range(0, rows)
                    from column in Enumerable.Range(0, columns)
                    let x = left + column * width
                    let y = top + row * height
                    let rank = _choice == TileChoice.HighEntropy ? -PngSize.Of(picture, x, y, width, height) : random.NextInt(int.MaxValue)
                    orderby rank
                    select (x, y);
        return [.. tiles.Take(_tilesPerPicture).Select(t => Crop(picture, t.x, t.y, width, height))];
    }

    /// <summary>The tiles of many pictures, in memory.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    public ITrainingPictures Sample(ITrainingPictures pictures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var perPicture = new IReadOnlyList<RgbImage>[pictures.Count];
        Parallel.For(0, pictures.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => perPicture[i] = Cut(pictures.Read(i), i));
        return TrainingPictures.FromImages([.. perPicture.SelectMany(t => t)]);
    }

    private static RgbImage Crop(RgbImage picture, int x, int y, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var row = 0; row < height; row++)
            picture.Pixels.Slice(((y + row) * picture.Width + x) * 3, 3 * width).CopyTo(pixels.AsSpan(row * 3 * width));
        return new RgbImage(width, height, pixels);
    }
}
