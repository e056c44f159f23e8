using RnnCodec.Pictures;

namespace RnnCodec.Benchmarks;

/// <summary>Pictures of any size: the sample pictures of 384x256 side by side, one after the other.</summary>
internal static class BenchmarkPictures
{
    public const int TileWidth = 384;
    public const int TileHeight = 256;

    public static string Samples => Path.Combine(AppContext.BaseDirectory, "pictures");

    public static RgbImage Read(string path) => PictureDecoder.Decode(File.ReadAllBytes(path), path).Image;

    /// <param name="columns">Sample pictures beside each other.</param>
    /// <param name="rows">Sample pictures above each other.</param>
    public static RgbImage Mosaic(int columns, int rows)
    {
        RgbImage[] tiles =
        [
            .. Directory.GetFiles(Samples, "*.png").Order(StringComparer.Ordinal).Select(Read).Where(i => (i.Width, i.Height) == (TileWidth, TileHeight)),
        ];
        const int RowBytes = 3 * TileWidth;
        var mosaic = new RgbImage(columns * TileWidth, rows * TileHeight);
        for (var y = 0; y < mosaic.Height; y++)
        {
            for (var column = 0; column < columns; column++)
            {
                var tile = tiles[(y / TileHeight * columns + column) % tiles.Length];
                tile.Pixels.Slice(y % TileHeight * RowBytes, RowBytes).CopyTo(mosaic.Pixels[((y * columns + column) * RowBytes)..]);
            }
        }
        return mosaic;
    }

    public static byte[] Png(RgbImage image) => PictureEncoder.Encode(image, ImageMetadata.Empty, PictureFormat.Png, []);
}
