using RnnCodec.Tests;

namespace RnnCodec.Fuzz;

/// <summary>A sound file, the codec that made it, and what it shows.</summary>
internal sealed record Victim(ImageCodec Codec, byte[] File, RgbImage Picture);

/// <summary>Sound files of both kinds of codec, and exact ones, with everything that the format has.</summary>
internal static class Victims
{
    private static readonly ImageCodec Planes = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);

    private static readonly ImageMetadata Metadata = new()
    {
        IccProfile = new byte[] { 1, 2, 3 },
        Exif = new byte[] { 4, 5 },
        Others = [new MetadataBox("XMP ", new byte[] { 6, 7, 8 })],
    };

    public static Victim[] All { get; } =
    [
        Of(Planes, TestPictures.Colour(20, 12), new EncodeOptions()),
        Of(Planes, TestPictures.Grey(33, 17), new EncodeOptions { Quality = 20 }),
        Of(Planes, TestPictures.Transparent(24, 18), new EncodeOptions { Iterations = 3, Metadata = Metadata, Tune = Tune.Psnr }),
        Of(Planes, TestPictures.Colour(1, 1), new EncodeOptions()),
        Of(Planes, TestPictures.Colour(38, 20), new EncodeOptions { TileSize = 16, Quality = 10 }),
        Of(Planes, TestPictures.Colour(32, 32), new EncodeOptions { EntropyCoding = false, Quality = 10 }),
        Of(Planes, TestPictures.Transparent(30, 20), new EncodeOptions { EntropyCoding = false, Quality = 30, TileSize = 16 }),
        Of(Planes, new RgbImage(40, 30), new EncodeOptions { TileSize = 16, Metadata = Metadata }),
        Of(Planes, TestPictures.Colour(32, 20), new EncodeOptions { TargetBytes = 150 }),
        Of(Planes, TestPictures.Colour(32, 16), new EncodeOptions { Quality = 30, Importance = Ramp(32 * 16) }),
        Of(Planes, DrawnPictures.All["text in colours"], new EncodeOptions { Metadata = Metadata }, isExact: true),
        Of(Planes, DrawnPictures.All["grey ramp"], new EncodeOptions(), isExact: true),
        Of(Recurrent, DrawnPictures.All["many colours"], new EncodeOptions(), isExact: true),
        Of(Planes, WithAlpha(DrawnPictures.All["lines"]), new EncodeOptions(), isExact: true),
        Of(Recurrent, TestPictures.Transparent(24, 18), new EncodeOptions { TileSize = 16, Metadata = Metadata }),
        Of(Recurrent, TestPictures.Grey(17, 16), new EncodeOptions { EntropyCoding = false }),
        Of(Recurrent, TestPictures.Colour(32, 16), new EncodeOptions { Iterations = 3 }),
    ];

    private static Victim Of(ImageCodec codec, RgbImage picture, EncodeOptions options, bool isExact = false)
    {
        var file = codec.Encode(picture, options with { MaxDegreeOfParallelism = 1, AllowExact = isExact });
        return new Victim(codec, file, codec.Decode(file, new DecodeOptions { MaxDegreeOfParallelism = 1 }));
    }

    private static RgbImage WithAlpha(RgbImage picture) =>
        new(picture.Width, picture.Height, picture.Pixels.ToArray(), Ramp(picture.Width * picture.Height));

    private static byte[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(255 * i / count))];
}
