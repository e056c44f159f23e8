using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.Training;

namespace RnnCodec.MLNet.Training;

/// <summary>The tiles of an image column's pictures, read in one pass.</summary>
internal static class ColumnTiles
{
    private const int TileSize = 128;
    private const int TilesPerPicture = 16;

    /// <summary>Tiles to train on, and those of held-out pictures (null where there are none).</summary>
    /// <exception cref="InvalidDataException">The column holds no picture.</exception>
    public static (ITrainingPictures Training, ITrainingPictures? HeldOut) Read(
        IDataView data, string column, ImageTrainingOptions options, int seed, CancellationToken cancellationToken)
    {
        var sampler = options.Tiles ?? new HighEntropyTileSampler(TileSize, TilesPerPicture, seed: seed);
        var choice = new Random(seed);
        var training = new Reservoir(options.MaxTiles, seed, 1);
        var heldOut = new Reservoir(options.Codec.ValidationPictures, seed, 2);
        var share = options.Validation is null ? options.ValidationShare : 0;
        Pictures(data, column, cancellationToken, (picture, number) =>
        {
            // The first picture is trained on: one must be.
            var target = choice.NextSingle() < share && number > 0 ? heldOut : training;
            foreach (var tile in sampler.Cut(picture, number))
                target.Add(tile);
        });
        if (options.Validation is { } validation)
        {
            Pictures(validation, column, cancellationToken, (picture, number) =>
            {
                foreach (var tile in sampler.Cut(picture, number))
                    heldOut.Add(tile);
            });
        }
        if (training.Tiles.Count == 0)
            throw new InvalidDataException($"Column '{column}' holds no picture to train on.");
        return (TrainingPictures.FromImages(training.Tiles), heldOut.Tiles.Count == 0 ? null : TrainingPictures.FromImages(heldOut.Tiles));
    }

    private static void Pictures(IDataView data, string column, CancellationToken cancellationToken, Action<RgbImage, int> take)
    {
        var images = data.Schema[column];
        using var cursor = data.GetRowCursor([images]);
        var getter = cursor.GetGetter<MLImage>(images);
        MLImage? image = null;
        for (var number = 0; cursor.MoveNext();)
        {
            cancellationToken.ThrowIfCancellationRequested();
            getter(ref image!);
            if (image is not null)
                take(MLImageConversion.ToRgbImage(image), number++);
        }
    }

    /// <summary>A uniform choice of all tiles that came by (Vitter 1985, algorithm R).</summary>
    private sealed class Reservoir(int capacity, int seed, int stream)
    {
        private readonly Random _random = new(seed ^ stream);
        private int _seen;

        public List<RgbImage> Tiles { get; } = [];

        public void Add(RgbImage tile)
        {
            _seen++;
            if (Tiles.Count < capacity)
                Tiles.Add(tile);
            else if (_random.Next(_seen) is var place && place < capacity)
                Tiles[place] = tile;
        }
    }
}
