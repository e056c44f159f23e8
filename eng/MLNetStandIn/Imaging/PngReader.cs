using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace Microsoft.ML.StandIn.Png;

/// <summary>Reads PNG files (ISO/IEC 15948) of every colour type and depth. Errors are <see cref="InvalidDataException"/>.</summary>
internal sealed class PngReader
{
    /// <summary>Deflate cannot make more bytes than this of one.</summary>
    private const int MaxInflation = 1032;

    private readonly MemoryStream _compressed = new();
    private PngHeader _header;
    private byte[] _palette;
    private byte[] _transparency;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a file into four bytes a pixel: red, green, blue, opacity, not premultiplied.</summary>
    public static (int Width, int Height, byte[] Rgba) Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
            throw new InvalidDataException("The bytes do not begin as a PNG file does.");
        var reader = new PngReader();
        reader.ReadChunks(file[Signature.Length..]);
        return (reader._header.Width, reader._header.Height, reader.ReadPixels());
    }

    private void ReadChunks(ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            if (rest.Length < 12)
                throw new InvalidDataException("The PNG file ends before its last chunk.");
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                throw new InvalidDataException($"A PNG chunk announces {length} bytes where {rest.Length - 12} remain.");
            var size = (int)length;
            var type = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            var data = rest.Slice(8, size);
            if (PngChecksum.Of(rest.Slice(4, 4 + size)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + size)..]))
                throw new InvalidDataException($"The checksum of the PNG chunk {PngChunk.Name(type)} does not match.");
            rest = rest[(12 + size)..];
            if ((_header is null) != (type == PngChunk.Header))
                throw new InvalidDataException("A PNG file has one header chunk, and it is the first.");
            switch (type)
            {
                case PngChunk.Header:
                    _header = PngHeader.Parse(data);
                    break;
                case PngChunk.Palette:
                    if (_palette is not null || size is 0 or > 768 || size % 3 != 0)
                        throw new InvalidDataException("The PNG palette is repeated or its size is invalid.");
                    _palette = data.ToArray();
                    break;
                case PngChunk.Transparency:
                    _transparency = data.ToArray();
                    break;
                case PngChunk.Data:
                    _compressed.Write(data);
                    break;
                case PngChunk.End:
                    return;
                default:
                    if (PngChunk.IsCritical(type))
                        throw new InvalidDataException($"The PNG chunk {PngChunk.Name(type)} is unknown and must be understood.");
                    break;
            }
        }
    }

    private byte[] ReadPixels()
    {
        var passes = PngPass.Of(_header).ToArray();
        var bytes = passes.Sum(pass => (long)pass.Height * (1 + _header.RowBytes(pass.Width)));
        if (bytes > (long)_compressed.Length * MaxInflation)
            throw new InvalidDataException($"The PNG file's {_compressed.Length} compressed bytes cannot hold {_header.Width}x{_header.Height} pixels.");
        var colours = new PngColours(_header, _palette, _transparency);
        var rgba = new byte[4L * _header.Width * _header.Height];
        _compressed.Position = 0;
        using var inflated = new ZLibStream(_compressed, CompressionMode.Decompress);
        var unit = Math.Max(1, _header.BitsPerPixel / 8);
        foreach (var pass in passes)
        {
            var row = new byte[_header.RowBytes(pass.Width)];
            var above = new byte[row.Length];
            for (var y = 0; y < pass.Height; y++)
            {
                var filter = inflated.ReadByte();
                if (inflated.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                    throw new InvalidDataException("The PNG file's pixels end too early.");
                PngFilter.Undo(filter, row, above, unit);
                var start = ((pass.FirstY + (y * (long)pass.StepY)) * _header.Width) + pass.FirstX;
                for (var x = 0; x < pass.Width; x++)
                    colours.Read(row, x, rgba.AsSpan((int)(4 * (start + (x * (long)pass.StepX))), 4));
                (row, above) = (above, row);
            }
        }
        return rgba;
    }
}
