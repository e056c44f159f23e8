using RnnCodec.Container;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Coding;

/// <summary>A tile's pixels to and from the networks' numbers: RGB/255 - 0.5, padded at the right and bottom by repeating the edge.</summary>
internal static class TilePixels
{
    private const float Offset = 0.5f;
    private const float Scale = 255f;

    /// <summary>The padded size of a tile: [1,H,W,3] with sides that are multiples of <paramref name="multiple"/>.</summary>
    public static TensorShape PaddedShape(TileArea area, int multiple) =>
        new(1, (area.Height + multiple - 1) / multiple * multiple, (area.Width + multiple - 1) / multiple * multiple, 3);

    public static CpuTensor Read(CpuExecutor e, RgbImage image, TileArea area, int multiple)
    {
        var shape = PaddedShape(area, multiple);
        var tensor = e.New(shape);
        var values = tensor.Span;
        ReadOnlySpan<byte> pixels = image.Pixels;
        var target = 0;
        for (var y = 0; y < shape.Height; y++)
        {
            var row = pixels.Slice((area.Y + Math.Min(y, area.Height - 1)) * image.Width * 3, image.Width * 3);
            for (var x = 0; x < shape.Width; x++)
            {
                var pixel = row.Slice((area.X + Math.Min(x, area.Width - 1)) * 3, 3);
                for (var c = 0; c < 3; c++)
                    values[target++] = pixel[c] / Scale - Offset;
            }
        }
        return tensor;
    }

    /// <summary>Writes a tile, without its padding, into the picture; a grey picture's samples are the mean of the three.</summary>
    public static void Write(ReadOnlySpan<float> values, TensorShape shape, RgbImage image, TileArea area, bool isGrey)
    {
        var pixels = image.Pixels;
        for (var y = 0; y < area.Height; y++)
        {
            var from = y * shape.Width * 3;
            var to = ((area.Y + y) * image.Width + area.X) * 3;
            for (var x = 0; x < area.Width; x++, from += 3, to += 3)
            {
                var (r, g, b) = (values[from], values[from + 1], values[from + 2]);
                if (isGrey)
                    r = g = b = (r + g + b) / 3;
                pixels[to] = ToSample(r);
                pixels[to + 1] = ToSample(g);
                pixels[to + 2] = ToSample(b);
            }
        }
    }

    /// <summary>A tile of which nothing is known.</summary>
    public static void WriteMidGrey(RgbImage image, TileArea area)
    {
        var samples = new byte[area.Width * 3];
        Array.Fill(samples, ToSample(0));
        for (var y = 0; y < area.Height; y++)
            samples.CopyTo(image.Pixels[(((area.Y + y) * image.Width + area.X) * 3)..]);
    }

    private static byte ToSample(float value) => (byte)Math.Clamp(MathF.Round((value + Offset) * Scale), 0f, Scale);
}
