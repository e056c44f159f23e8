using System.Security.Cryptography;

namespace RnnCodec.Tests;

/// <summary>
/// Files made once, with the pixels that they must decode to. Every machine, vector width, thread count and later version must reproduce both.
/// </summary>
/// <remarks>
/// Set RNNCODEC_WRITE_GOLDEN to a folder and run <see cref="GoldenFileTests"/> to write the files anew: only when the format or the model changes on purpose,
/// with a new format version or model in the same commit.
/// </remarks>
internal static class GoldenFiles
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>What each file shows, and how it was encoded.</summary>
    public static IReadOnlyDictionary<string, (RgbImage Image, EncodeOptions Options)> All { get; } = new Dictionary<string, (RgbImage, EncodeOptions)>
    {
        ["coded"] = (Picture(64, 48), new EncodeOptions()),
        ["plain"] = (Picture(32, 32), new EncodeOptions { EntropyCoding = false, Iterations = 5 }),
        ["threshold"] = (Picture(48, 64), new EncodeOptions { Threshold = 0.05f, Iterations = 12 }),
        ["tiles"] = (Picture(70, 40), new EncodeOptions { TileSize = 32, Threshold = 0.02f, Iterations = 4 }),
        ["grey-odd"] = (Grey(Picture(33, 17)), new EncodeOptions { Iterations = 8 }),
        ["everything"] = (Transparent(Picture(41, 29)), new EncodeOptions { Iterations = 3, Metadata = new ImageMetadata { IccProfile = new byte[] { 1, 2, 3 }, Exif = new byte[] { 4, 5 } } }),
        ["one-pixel"] = (Picture(1, 1), new EncodeOptions { Iterations = 2 }),
    };

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.rnnc"));

    /// <summary>Hash of the size, pixels and opacities that the file must decode to.</summary>
    public static string ExpectedHash(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.sha256")).Trim();

    public static string Hash(RgbImage image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"{image.Width}x{image.Height} "));
        hash.AppendData(image.Pixels);
        hash.AppendData(image.Alpha);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A picture from integer arithmetic alone, so that every machine makes the same.</summary>
    private static RgbImage Picture(int width, int height)
    {
        var image = new RgbImage(width, height);
        var noise = 12345u;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                noise = noise * 1664525 + 1013904223;
                var wave = Math.Abs((x * 5 + y * 3) % 96 - 48) * 3;
                var disc = (x - 20) * (x - 20) + (y - 14) * (y - 14) < 120 ? 70 : 0;
                var pixel = image.Pixels.Slice((y * width + x) * 3, 3);
                pixel[0] = (byte)(40 + wave + (noise >> 28));
                pixel[1] = (byte)(60 + wave / 2 + disc + (noise >> 29));
                pixel[2] = (byte)(200 - wave - disc / 2 + (noise >> 30));
            }
        }
        return image;
    }

    private static RgbImage Grey(RgbImage image)
    {
        for (var i = 0; i < image.Pixels.Length; i += 3)
            image.Pixels[i + 1] = image.Pixels[i + 2] = image.Pixels[i];
        return image;
    }

    private static RgbImage Transparent(RgbImage image) =>
        new(image.Width, image.Height, image.Pixels.ToArray(), [.. Enumerable.Range(0, image.Width * image.Height).Select(i => (byte)(i / 3))]);
}
