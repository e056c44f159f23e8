using System.Buffers;
using System.Security.Cryptography;
using RnnCodec.Architecture;
using RnnCodec.Container;

namespace RnnCodec.Tests;

/// <summary>
/// Files made once, with the pixels that they must decode to. Every machine, vector width, thread count and later version must reproduce both.
/// </summary>
/// <remarks>
/// Only when the format or the shipped model changes on purpose are they made anew, in the same commit, by one command in the root of the repository:
/// <code>
/// RNNCODEC_WRITE_GOLDEN=$PWD/tests/RnnCodec.Tests/Golden dotnet test tests/RnnCodec.Tests --configuration Release --filter GoldenFileTests
/// </code>
/// Those of the small model do not change with the shipped one; ARITHMETIC.md has check values of one of them.
/// </remarks>
internal static class GoldenFiles
{
    private static readonly Lazy<CodecModel> Small = new(() =>
    {
        var vectors = ReferenceVectors.Load("planes");
        return CodecModel.Create("small", CodecArchitecture.Parse(vectors.ArchitectureJson), vectors.Weights());
    });

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>What each file shows, and how it was made.</summary>
    public static IReadOnlyDictionary<string, GoldenFile> All { get; } = new Dictionary<string, GoldenFile>
    {
        ["colour"] = new(Picture(64, 48), new EncodeOptions()),
        ["cut"] = new(Picture(50, 40), new EncodeOptions { TileSize = 32, Quality = 60 }, CutLastPlane),
        ["exact"] = new(Transparent(Drawing(43, 30)), new EncodeOptions { Metadata = Boxes }) { IsExact = true },
        ["exact-samples"] = new(Grey(Ramp(40, 26)), new EncodeOptions()) { IsExact = true },
        ["everything"] = new(
            Transparent(Picture(81, 67)),
            new EncodeOptions { TileSize = 64, Quality = 50, Importance = Importance(81, 67), Metadata = Boxes }),
        ["fine"] = new(Picture(40, 24), new EncodeOptions { Quality = 97, Effort = 0 }),
        ["flat"] = new(new RgbImage(20, 33, [.. Enumerable.Repeat((byte)128, 3 * 20 * 33)]), new EncodeOptions()),
        ["grey-odd"] = new(Grey(Picture(33, 17)), new EncodeOptions { Quality = 90 }),
        ["one-pixel"] = new(Picture(1, 1), new EncodeOptions()),
        ["plain"] = new(Picture(37, 50), new EncodeOptions { EntropyCoding = false, Quality = 80 }),
        ["plain-cut"] = new(Picture(40, 33), new EncodeOptions { EntropyCoding = false, Quality = 30 }, CutLastPlane),
        ["prefix"] = new(Picture(48, 48), new EncodeOptions { Iterations = 4 }),
        ["psnr"] = new(Picture(48, 64), new EncodeOptions { Tune = Tune.Psnr, Step = 12 }),
        ["small"] = new(Picture(72, 56), new EncodeOptions { Step = 6 }) { UsesSmallModel = true },
        ["small-grey-cut"] = new(
            Grey(Picture(49, 30)),
            new EncodeOptions { Tune = Tune.Psnr, Step = 9, TileSize = 32 },
            CutLastPlane)
        {
            UsesSmallModel = true,
        },
    };

    private static ImageMetadata Boxes => new()
    {
        IccProfile = new byte[] { 1, 2, 3 },
        Exif = new byte[] { 4, 5 },
        Others = [new MetadataBox("note", new byte[1])],
    };

    /// <summary>The shipped model, or the one of the reference vectors.</summary>
    public static CodecModel ModelOf(string name) => All[name].UsesSmallModel ? Small.Value : CodecModel.Default;

    /// <summary>A codec with <see cref="ModelOf"/>.</summary>
    public static ImageCodec CodecOf(string name) => All[name].UsesSmallModel ? new ImageCodec(Small.Value) : ImageCodec.Default;

    /// <summary>The file as the encoder makes it today.</summary>
    public static byte[] Make(string name) => All[name].Make(CodecOf(name));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.rnnc"));

    /// <summary>Hash of the size, pixels and opacities that the file must decode to.</summary>
    public static string ExpectedHash(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.sha256")).Trim();

    public static string Hash(int width, int height, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> alpha)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"{width}x{height} "));
        hash.AppendData(pixels);
        hash.AppendData(alpha);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Hash(RgbImage image) => Hash(image.Width, image.Height, image.Pixels, image.Alpha);

    /// <summary>The file with a third of each chunk of its last iteration left out, as a target of bytes may leave it.</summary>
    private static byte[] CutLastPlane(byte[] file)
    {
        var contents = ContainerReader.Read(file, new DecodeOptions());
        var header = contents.Header with { Planes = contents.Header.Planes! with { IsCut = true } };
        var output = new ArrayBufferWriter<byte>();
        ContainerWriter.WriteFile(output, header, contents.Metadata, null, contents.Map.GetValueOrDefault(), (t, tile) =>
        {
            var payload = contents.Payload(t, tile);
            return t < header.Iterations ? payload : payload[..(payload.Length * 2 / 3)];
        });
        return output.WrittenSpan.ToArray();
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

    /// <summary>Discs and lines in a few colours.</summary>
    private static RgbImage Drawing(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width, i / width);
            ReadOnlySpan<byte> colour = (x - 20) * (x - 20) + (y - 14) * (y - 14) < 120 ? [200, 30, 40] : x % 9 == y % 9 ? [0, 0, 0] : [255, 255, 230];
            colour.CopyTo(image.Pixels.Slice(3 * i, 3));
        }
        return image;
    }

    /// <summary>More levels than a palette is made of.</summary>
    private static RgbImage Ramp(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
            image.Pixels[3 * i] = (byte)(6 * (i % width) + i / width / 13);
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

    /// <summary>From unimportant at the left to important at the right.</summary>
    private static byte[] Importance(int width, int height) => [.. Enumerable.Range(0, width * height).Select(i => (byte)(255 * (i % width) / width))];
}

/// <summary>How a golden file is made.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Options">How it is encoded.</param>
/// <param name="Then">What is done to the file afterwards.</param>
internal sealed record GoldenFile(RgbImage Image, EncodeOptions Options, Func<byte[], byte[]>? Then = null)
{
    public bool UsesSmallModel { get; init; }

    /// <summary>Whether it is stored exactly; the others hold codes, small as they are.</summary>
    public bool IsExact { get; init; }

    public byte[] Make(ImageCodec codec)
    {
        var file = codec.Encode(Image, Options with { AllowExact = IsExact });
        return Then is null ? file : Then(file);
    }
}
