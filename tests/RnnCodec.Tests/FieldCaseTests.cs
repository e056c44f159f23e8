using RnnCodec.Quality;
using Xunit.Abstractions;

namespace RnnCodec.Tests;

/// <summary>Cases 7 and 12 of the field log: pictures that are no photographs: flat fields, text, drawings, single pixels.</summary>
public class FieldCaseTests(ITestOutputHelper output)
{
    private static readonly ImageCodec Codec = ImageCodec.Default;

    /// <summary>What the model makes of them: most are stored exactly unless that is forbidden.</summary>
    private static readonly EncodeOptions Codes = new() { AllowExact = false };

    /// <summary>E, H, I, L, O, T, Z: five dots wide, seven high.</summary>
    private static readonly string[] Letters =
    [
        "######....#....####.#....#....#####",
        "#...##...##...#######...##...##...#",
        "#####..#....#....#....#....#..#####",
        "#....#....#....#....#....#....#####",
        ".###.#...##...##...##...##...#.###.",
        "#####..#....#....#....#....#....#..",
        "#####....#...#...#...#...#....#####",
    ];

    public static TheoryData<byte, byte, byte> Colours
    {
        get
        {
            byte[] levels = [0, 128, 255];
            var colours = new TheoryData<byte, byte, byte>();
            foreach (var red in levels)
            {
                foreach (var green in levels)
                {
                    foreach (var blue in levels)
                        colours.Add(red, green, blue);
                }
            }
            return colours;
        }
    }

    [Theory]
    [MemberData(nameof(Colours))]
    public void Case07DecodeFlatFieldIsTheColour(byte red, byte green, byte blue)
    {
        var field = Flat(64, 64, red, green, blue);
        var psnr = Psnr.Measure(field, Codec.Decode(Codec.Encode(field, Codes)));

        Assert.True(psnr > 45, $"{psnr:F2} dB.");
    }

    [Theory]
    [MemberData(nameof(Colours))]
    public void Case12DecodeOnePixelIsWithinTwoLevels(byte red, byte green, byte blue)
    {
        var restored = Codec.Decode(Codec.Encode(Flat(1, 1, red, green, blue), Codes));

        Assert.InRange(restored.Pixels[0], red - 2, red + 2);
        Assert.InRange(restored.Pixels[1], green - 2, green + 2);
        Assert.InRange(restored.Pixels[2], blue - 2, blue + 2);
    }

    [Fact]
    public void Case12EncodeWhitePictureCostsNextToNothing()
    {
        var white = Flat(1000, 1000, 255, 255, 255);
        var file = Codec.Encode(white, Codes);

        Assert.True(file.Length < 100, $"{file.Length} bytes.");
        Assert.True(white.Pixels.SequenceEqual(Codec.Decode(file).Pixels));
    }

    [Theory]
    [InlineData(0, 0, 0, 255, 255, 255)]
    [InlineData(255, 255, 255, 0, 0, 0)]
    public void Case07DecodeTextIsReadable(byte red, byte green, byte blue, byte paperRed, byte paperGreen, byte paperBlue)
    {
        var text = Flat(128, 64, paperRed, paperGreen, paperBlue);
        for (int line = 2, letter = 0; line + 7 <= text.Height; line += 11)
        {
            for (var column = 2; column + 5 <= text.Width; column += 6, letter++)
            {
                for (var dot = 0; dot < 35; dot++)
                {
                    if (Letters[letter * 5 % Letters.Length][dot] == '#')
                        Fill(text, column + dot % 5, line + dot / 5, 1, 1, red, green, blue);
                }
            }
        }
        AssertBetter(text, 15);
    }

    [Fact]
    public void Case07DecodeDrawingIsClear()
    {
        var chart = Flat(192, 128, 255, 255, 255);
        (byte, byte, byte)[] colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 255), (0, 255, 255), (255, 255, 0), (0, 0, 0)];
        for (var bar = 0; bar < colours.Length; bar++)
        {
            var height = 20 + 13 * bar;
            Fill(chart, 16 + 24 * bar, 116 - height, 17, height, colours[bar].Item1, colours[bar].Item2, colours[bar].Item3);
        }
        Fill(chart, 10, 116, 172, 1, 0, 0, 0);
        Fill(chart, 10, 8, 1, 108, 0, 0, 0);
        AssertBetter(chart, 30);
    }

    private void AssertBetter(RgbImage image, double leastPsnr)
    {
        var file = Codec.Encode(image, Codes);
        var psnr = Psnr.Measure(image, Codec.Decode(file));

        output.WriteLine($"{psnr:F2} dB, {ImageCodec.Identify(file).BitsPerPixel:F3} bpp.");
        Assert.True(psnr > leastPsnr, $"{psnr:F2} dB.");
    }

    private static RgbImage Flat(int width, int height, byte red, byte green, byte blue)
    {
        var image = new RgbImage(width, height);
        Fill(image, 0, 0, width, height, red, green, blue);
        return image;
    }

    private static void Fill(RgbImage image, int x, int y, int width, int height, byte red, byte green, byte blue)
    {
        for (var row = y; row < y + height; row++)
        {
            for (var column = x; column < x + width; column++)
            {
                var pixel = image.Pixels.Slice((row * image.Width + column) * 3, 3);
                (pixel[0], pixel[1], pixel[2]) = (red, green, blue);
            }
        }
    }
}
