using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace RnnCodec.Pictures.Tests;

/// <summary>Picture files made byte by byte, or by Skia, but not by the code under test.</summary>
internal static class TestFiles
{
    /// <summary>A picture that another program made.</summary>
    public static string Input(string name) => Path.Combine(AppContext.BaseDirectory, "Inputs", name);

    /// <summary>A small picture of every format that is read.</summary>
    public static byte[] Small(string format)
    {
        using var bitmap = Bitmap(12, 9);
        using var pixels = bitmap.PeekPixels();
        return format switch
        {
            "png" => pixels.Encode(SKPngEncoderOptions.Default).ToArray(),
            "jpg" => pixels.Encode(new SKJpegEncoderOptions(80, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore)).ToArray(),
            "lossy.webp" => pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, 80)).ToArray(),
            "lossless.webp" => pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 80)).ToArray(),
            "bmp" => Bmp(5, 3),
            "gif" => Gif(),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>A picture without regularities, which no format makes small.</summary>
    public static byte[] NoisePng(int width, int height)
    {
        var random = new Random(1);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((uint)random.Next() | 0xFF000000));
        }
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    /// <param name="width">Pixels.</param>
    /// <param name="bitDepth">As in the IHDR chunk.</param>
    /// <param name="colourType">As in the IHDR chunk.</param>
    /// <param name="rows">The rows' samples, without filter bytes.</param>
    /// <param name="chunks">Chunks between IHDR and IDAT.</param>
    public static byte[] Png(int width, int bitDepth, int colourType, byte[][] rows, params (string Type, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), rows.Length);
        header[8] = (byte)bitDepth;
        header[9] = (byte)colourType;
        byte[] filtered = [.. rows.SelectMany(row => row.Prepend((byte)0))];
        return
        [
            0x89, .. "PNG\r\n\x1A\n"u8,
            .. Chunk("IHDR", header),
            .. chunks.SelectMany(c => Chunk(c.Type, c.Data)),
            .. Chunk("IDAT", Zlib(filtered)),
            .. Chunk("IEND", []),
        ];
    }

    public static byte[] Zlib(byte[] data)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal))
            stream.Write(data);
        return packed.ToArray();
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] typeAndData = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian(data.Length), .. typeAndData, .. BigEndian((int)Crc32.HashToUInt32(typeAndData))];
    }

    /// <summary>A TIFF header and a directory with a maker, an orientation and a link to the sides' directory.</summary>
    public static byte[] Exif(int orientation, bool littleEndian, int width = 3, int height = 2)
    {
        var bytes = new MemoryStream();
        bytes.Write(littleEndian ? "II*\0"u8 : "MM\0*"u8);
        Long(8);
        Short(3);
        Entry(0x010F, 2, 4, "RNN\0"u8.ToArray());
        Entry(0x0112, 3, 1, littleEndian ? [(byte)orientation, 0, 0, 0] : [0, (byte)orientation, 0, 0]);
        Short(0x8769);
        Short(4);
        Long(1);
        Long(8 + 2 + 3 * 12 + 4);
        Long(0);
        Short(2);
        Entry(0xA002, 3, 1, littleEndian ? [(byte)width, 0, 0, 0] : [0, (byte)width, 0, 0]);
        Entry(0xA003, 3, 1, littleEndian ? [(byte)height, 0, 0, 0] : [0, (byte)height, 0, 0]);
        Long(0);
        return bytes.ToArray();

        void Entry(int tag, int type, int count, byte[] value)
        {
            Short(tag);
            Short(type);
            Long(count);
            bytes.Write(value);
        }

        void Short(int value) => bytes.Write(littleEndian ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value]);

        void Long(int value)
        {
            var number = BigEndian(value);
            if (littleEndian)
                Array.Reverse(number);
            bytes.Write(number);
        }
    }

    /// <summary>The colour profile of a wide-gamut picture.</summary>
    public static byte[] WideGamutProfile()
    {
        var png = File.ReadAllBytes(Input("wide-gamut-icc.png"));
        var chunk = png.AsSpan().IndexOf("iCCP"u8);
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(chunk - 4));
        var data = png.AsSpan(chunk + 4, length);
        using var packed = new MemoryStream(data[(data.IndexOf((byte)0) + 2)..].ToArray());
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);
        var profile = new MemoryStream();
        stream.CopyTo(profile);
        return profile.ToArray();
    }

    /// <summary>A JPEG of four inks, 8x8 pixels, all coefficients 0: every ink is at half.</summary>
    public static byte[] CmykJpeg()
    {
        byte[] oneCode = [1, .. new byte[15], 0];
        return
        [
            0xFF, 0xD8,
            .. Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]),
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. Segment(0xC0, [8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]),
            .. Segment(0xC4, [0x00, .. oneCode]),
            .. Segment(0xC4, [0x10, .. oneCode]),
            .. Segment(0xDA, [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]),
            0x00,
            0xFF, 0xD9,
        ];

        static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];
    }

    private static SKBitmap Bitmap(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(20 * x), (byte)(25 * y), (byte)(x > y ? 200 : 30)));
        }
        return bitmap;
    }

    /// <summary>24 bits a pixel, rows filled up to whole words.</summary>
    private static byte[] Bmp(int width, int height)
    {
        var row = (3 * width + 3) / 4 * 4;
        var file = new byte[54 + row * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1;
        file[28] = 24;
        new Random(1).NextBytes(file.AsSpan(54));
        return file;
    }

    /// <summary>Two pixels of two colours. The code: clear, 0, 1, end, of 3 bits each from the lowest bit on.</summary>
    private static byte[] Gif()
    {
        const int Codes = 4 | (0 << 3) | (1 << 6) | (5 << 9);
        return [.. "GIF89a"u8, 2, 0, 1, 0, 0x80, 0, 0, 250, 20, 30, 40, 50, 240, 0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, Codes & 255, Codes >> 8, 0, 0x3B];
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
