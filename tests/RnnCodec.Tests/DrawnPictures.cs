namespace RnnCodec.Tests;

/// <summary>Pictures as drawing programs make them, by formulas: of few colours, flat, or smooth without noise.</summary>
internal static class DrawnPictures
{
    private static readonly byte[][] Glyphs = [.. Enumerable.Range(0, 26).Select(Glyph)];

    public static IReadOnlyDictionary<string, RgbImage> All { get; } = new Dictionary<string, RgbImage>
    {
        ["one pixel"] = Of(1, 1, (_, _) => (1, 2, 3)),
        ["one row"] = Of(50, 1, (x, _) => x % 7 < 3 ? (0, 0, 0) : (255, 255, 255)),
        ["one column"] = Of(1, 50, (_, y) => y % 7 < 3 ? (0, 40, 0) : (255, 255, 255)),
        ["flat"] = Of(120, 90, (_, _) => (10, 90, 200)),
        ["flat white"] = Of(64, 64, (_, _) => (255, 255, 255)),
        ["text"] = Of(150, 80, (x, y) => IsInk(x, y) ? (0, 0, 0) : (255, 255, 255)),
        ["text in colours"] = Of(150, 80, (x, y) => IsInk(x, y) ? (200, 200, 60 * (y / 10 % 3)) : (20, 20, 40)),
        ["chart"] = Of(160, 100, (x, y) => x % 20 > 8 && y > 99 - x * 37 % 80 ? (60, 20 * (x / 20), 190) : y % 10 == 0 ? (220, 220, 220) : (255, 255, 255)),
        ["lines"] = Of(130, 90, (x, y) => Math.Abs(x * x + y * y - 5000) < 90 || Math.Abs(x - 2 * y) < 2 ? (0, 0, 0) : (255, 255, 255)),
        ["pixel art"] = Of(96, 96, (x, y) => (x / 6 * 7 + y / 6 * 5 & 192, x / 6 ^ y / 6, x / 6 * (y / 6) * 11)),
        ["checkerboard"] = Of(90, 70, (x, y) => (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255)),
        ["grey text"] = Of(150, 80, (x, y) => IsInk(x, y) ? (90, 90, 90) : y > 40 ? (200, 200, 200) : (240, 240, 240)),
        ["grey ramp"] = Of(200, 60, (x, _) => (x, x, x)),
        ["many colours"] = Of(128, 100, (x, y) => (2 * x, 2 * y, x / 8 * 16)),
        ["scan"] = Of(150, 80, (x, y) => IsInk(x, y) != (x * 7919 + y * 104729 & 127) < 2 ? (0, 0, 0) : (255, 255, 255)),
        ["noise of two colours"] = Of(96, 96, (x, y) => ((x * 73856093 ^ y * 19349663) * 2654435761L >> 20 & 1) == 0 ? (0, 0, 0) : (255, 255, 255)),
    };

    public static RgbImage Of(int width, int height, Func<int, int, (int Red, int Green, int Blue)> colour)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (red, green, blue) = colour(i % width, i / width);
            ((ReadOnlySpan<byte>)[(byte)red, (byte)green, (byte)blue]).CopyTo(image.Pixels.Slice(3 * i, 3));
        }
        return image;
    }

    private static bool IsInk(int x, int y) =>
        x % 8 < 6 && y % 10 is > 0 and < 9 && (Glyphs[(x / 8 * 7 + y / 10 * 11) * 31 % 26][y % 10 - 1] >> x % 8 & 1) != 0;

    /// <summary>A letter of 6x8 pixels that nobody reads.</summary>
    private static byte[] Glyph(int letter) => [.. Enumerable.Range(0, 8).Select(row => (byte)((letter * 37 + 11) * (row / 2 * 13 + 5) & 63))];
}
