using System.Buffers.Binary;
using System.IO.Compression;

namespace RnnCodec.Tests.Reference;

/// <summary>FORMAT.md, "Exact picture", for <see cref="ReferenceDecoder"/>.</summary>
internal static class ReferenceExact
{
    /// <summary>The pixels of a payload, or of the rows that are there of its beginning.</summary>
    public static byte[] Restore(byte[] payload, int width, int height, bool isGrey, bool isWhole)
    {
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, (byte)128);
        try
        {
            if (payload.Length < 2)
                throw new InvalidDataException("There is nothing.");
            var (colours, components) = (BinaryPrimitives.ReadUInt16LittleEndian(payload), isGrey ? 1 : 3);
            if (colours > 256)
                throw new InvalidDataException("There are too many colours.");
            using var stream = new BrotliStream(new MemoryStream(payload[2..]), CompressionMode.Decompress);
            var palette = colours == 0 ? [] : Row(stream, colours * components, null, components);
            var bits = colours switch { 0 => 8, <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
            byte[]? above = null;
            for (var y = 0; y < height; y++)
            {
                var row = above = colours == 0
                    ? Row(stream, width * components, above, components)
                    : Row(stream, (width * bits + 7) / 8, above, 1);
                var shown = new byte[3 * width];
                for (var i = 0; i < shown.Length; i++)
                {
                    var (x, component) = (i / 3, i % 3 % components);
                    var index = colours == 0 ? 0 : row[x * bits / 8] >> x * bits % 8 & (1 << bits) - 1;
                    if (colours > 0 && index >= colours)
                        throw new InvalidDataException("There is no such colour.");
                    shown[i] = colours == 0 ? row[x * components + component] : palette[index * components + component];
                }
                shown.CopyTo(pixels, y * shown.Length);
            }
            if (stream.ReadByte() >= 0)
                throw new InvalidDataException("There are more rows.");
        }
        catch (InvalidDataException) when (!isWhole)
        {
            // What is there is shown.
        }
        return pixels;
    }

    private static byte[] Row(BrotliStream stream, int length, byte[]? above, int pixelBytes)
    {
        var filter = Next(stream);
        var row = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var (left, aboveLeft) = i < pixelBytes ? (0, 0) : (row[i - pixelBytes], above is null ? 0 : above[i - pixelBytes]);
            row[i] = (byte)(Next(stream) + ReferenceFile.Prediction(filter, left, above is null ? 0 : above[i], aboveLeft));
        }
        return row;
    }

    private static int Next(BrotliStream stream)
    {
        var next = stream.ReadByte();
        return next >= 0 ? next : throw new InvalidDataException("A row is cut.");
    }
}
