using RnnCodec.Quality;

namespace RnnCodec.Tests.Coding;

public class TileTests
{
    private static readonly ImageCodec Codec = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);

    /// <summary>Only the bits are coded tile by tile: transform and restorer know no tiles, so no seam can show.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(7, 0)]
    [InlineData(2, 2)]
    public void DecodeTilesShowsThePictureOfOneTile(int threads, int iterations)
    {
        var image = TestPictures.Colour(100, 70);
        // With effort, each tile's own costs decide which integers become 0.
        var options = new EncodeOptions { MaxDegreeOfParallelism = threads, Effort = 0, Iterations = iterations == 0 ? null : iterations };
        var tiled = Codec.Encode(image, options with { TileSize = 48 });

        Assert.Equal(6, ImageCodec.Identify(tiled).TileCount);
        var decoding = new DecodeOptions { MaxDegreeOfParallelism = threads };
        Assert.True(Codec.Decode(Codec.Encode(image, options)).Pixels.SequenceEqual(Codec.Decode(tiled, decoding).Pixels));
    }

    /// <summary>
    /// With effort a tile's border may drop other integers than the middle; the eight pixels on both sides of the borders are as good as the rest.
    /// The picture is made so that no place of it is harder than another; 0.3 dB is a difference that is not seen.
    /// </summary>
    [Theory]
    [InlineData(30)]
    [InlineData(75)]
    public void DecodeTileBordersAreAsGoodAsTheRest(double quality)
    {
        const int Side = 384, Tile = 128, Band = 8;
        var image = TestPictures.Colour(Side, Side);
        var restored = Codec.Decode(Codec.Encode(image, new EncodeOptions { Quality = quality, TileSize = Tile }));
        var (squares, samples) = (new double[2], new int[2]);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (x, y) = (i / 3 % Side, i / 3 / Side);
            var band = IsBand(x) || IsBand(y) ? 1 : 0;
            squares[band] += Math.Pow(image.Pixels[i] - restored.Pixels[i], 2);
            samples[band]++;
        }
        var (rest, borders) = (Psnr.FromMeanSquaredError(squares[0] / samples[0]), Psnr.FromMeanSquaredError(squares[1] / samples[1]));

        Assert.True(borders > rest - 0.3, $"Borders have {borders:F2} dB, the rest {rest:F2} dB.");

        static bool IsBand(int p) => p >= Tile - Band && p < Side - Tile + Band && (p % Tile < Band || p % Tile >= Tile - Band);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void DecodeTilesOfARecurrentCodecEqualsTheirOwnPictures(int threads)
    {
        var image = TestPictures.Colour(100, 70);
        var options = new EncodeOptions { Iterations = 4, TileSize = 48, MaxDegreeOfParallelism = threads };
        var restored = Recurrent.Decode(Recurrent.Encode(image, options), new DecodeOptions { MaxDegreeOfParallelism = threads });
        foreach (var (x, y, width, height) in new[] { (0, 0, 48, 48), (48, 0, 48, 48), (96, 48, 4, 22) })
        {
            var alone = Recurrent.Decode(Recurrent.Encode(Crop(image, x, y, width, height), options with { TileSize = 0 }));

            Assert.True(alone.Pixels.SequenceEqual(Crop(restored, x, y, width, height).Pixels), $"The tile at {x}, {y} differs.");
        }
    }

    [Fact]
    public void DecodeTilesBeyondTheLimitThrowsAndNamesTheOption()
    {
        var file = Codec.Encode(TestPictures.Colour(100, 70), new EncodeOptions { Iterations = 1, TileSize = 48 });

        Codec.Decode(file, new DecodeOptions { MaxTilePixels = 48 * 48 });
        var e = Assert.Throws<LimitExceededException>(() => Codec.Decode(file, new DecodeOptions { MaxTilePixels = 48 * 48 - 1, AllowTruncated = true }));
        Assert.Contains("48x48 pixels; 2303 pixels are allowed (DecodeOptions.MaxTilePixels)", e.Message);
    }

    private static RgbImage Crop(RgbImage image, int x, int y, int width, int height)
    {
        var crop = new RgbImage(width, height);
        for (var row = 0; row < height; row++)
            image.Pixels.Slice(((y + row) * image.Width + x) * 3, 3 * width).CopyTo(crop.Pixels[(row * width * 3)..]);
        return crop;
    }
}
