using System;
using System.IO;
using Microsoft.ML.StandIn.Png;

namespace Microsoft.ML.Data;

/// <summary>The order of the four bytes of a pixel.</summary>
public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}

/// <summary>A picture of four bytes a pixel, top row first, colours multiplied by opacity.</summary>
public sealed class MLImage : IDisposable
{
    private const int BytesPerPixel = 4;

    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _pixelFormat;
    private byte[] _pixels;
    private string _tag;

    private MLImage(int width, int height, MLPixelFormat pixelFormat, byte[] pixels)
    {
        _width = width;
        _height = height;
        _pixelFormat = pixelFormat;
        _pixels = pixels;
    }

    public int Width => Alive(_width);

    public int Height => Alive(_height);

    public MLPixelFormat PixelFormat => Alive(_pixelFormat);

    public int BitsPerPixel => Alive(8 * BytesPerPixel);

    public ReadOnlySpan<byte> Pixels => Alive(_pixels);

    public byte[] GetBGRPixels
    {
        get
        {
            var pixels = Alive(_pixels);
            var result = new byte[pixels.Length / BytesPerPixel * 3];
            Span<byte> colours = stackalloc byte[BytesPerPixel];
            for (int from = 0, to = 0; to < result.Length; from += BytesPerPixel, to += 3)
            {
                ReadColours(pixels.AsSpan(from, BytesPerPixel), colours);
                (result[to], result[to + 1], result[to + 2]) = (colours[2], colours[1], colours[0]);
            }
            return result;
        }
    }

    public string Tag
    {
        get => Alive(_tag);
        set => _tag = Alive(value);
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != (long)width * height * BytesPerPixel)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        if (!File.Exists(imagePath))
            throw new ArgumentException("Invalid path", nameof(imagePath));
        return Read(File.ReadAllBytes(imagePath), nameof(imagePath), $"{imagePath} is no picture that the stand-in for Microsoft.ML reads");
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        var bytes = new MemoryStream();
        imageStream.CopyTo(bytes);
        return Read(bytes.ToArray(), nameof(imageStream), "Invalid input stream contents");
    }

    public void Save(string imagePath)
    {
        var pixels = Alive(_pixels);
        if (!string.Equals(Path.GetExtension(imagePath), ".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The stand-in for Microsoft.ML writes PNG files alone, not '{Path.GetExtension(imagePath)}'.", nameof(imagePath));
        var rgba = new byte[pixels.Length];
        for (var at = 0; at < pixels.Length; at += BytesPerPixel)
            ReadColours(pixels.AsSpan(at, BytesPerPixel), rgba.AsSpan(at, BytesPerPixel));
        using var stream = File.Create(imagePath);
        PngWriter.Write(stream, _width, _height, rgba);
    }

    public void Dispose() => _pixels = null;

    private static MLImage Read(byte[] bytes, string parameter, string message)
    {
        try
        {
            var image = PngReader.Read(bytes);
            var pixels = image.Rgba;
            for (var at = 0; at < pixels.Length; at += BytesPerPixel)
            {
                var alpha = pixels[at + 3];
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (Multiplied(pixels[at + 2], alpha), Multiplied(pixels[at + 1], alpha), Multiplied(pixels[at], alpha));
            }
            return new MLImage(image.Width, image.Height, MLPixelFormat.Bgra32, pixels);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException($"{message}: {e.Message}", parameter, e);
        }
    }

    private static byte Multiplied(byte colour, byte alpha) => (byte)(((colour * alpha) + 127) / 255);

    /// <summary>Reads a pixel as plain red, green, blue and opacity.</summary>
    private void ReadColours(ReadOnlySpan<byte> pixel, Span<byte> rgba)
    {
        var alpha = pixel[3];
        var (red, blue) = _pixelFormat == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
        rgba[0] = Divided(pixel[red], alpha);
        rgba[1] = Divided(pixel[1], alpha);
        rgba[2] = Divided(pixel[blue], alpha);
        rgba[3] = alpha;

        static byte Divided(byte colour, byte alpha) => alpha == 0 ? (byte)0 : (byte)Math.Min(255, ((colour * 255) + (alpha / 2)) / alpha);
    }

    private T Alive<T>(T value) => _pixels is null ? throw new InvalidOperationException("Object is disposed.") : value;
}
