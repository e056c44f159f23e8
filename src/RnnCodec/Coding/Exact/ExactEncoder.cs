using System.Buffers.Binary;
using System.Numerics;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>
/// A picture to its exact form: palette indices or samples, row by row with PNG's filters, compressed by Brotli. FORMAT.md, "Exact picture";
/// <see cref="ExactDecoder"/> is its mirror.
/// </summary>
internal sealed class ExactEncoder
{
    // Brotli's qualities: the best, the best one whose time grows with the rows like that of the other codecs, and a quick one for a first look.
    private const int FinestQuality = 11;
    private const int FineQuality = 9;
    private const int QuickQuality = 5;

    /// <summary>Bytes of rows up to which the finest quality takes seconds at most.</summary>
    private const int MostFinestBytes = 1 << 23;

    // Brotli's windows, in powers of two.
    private const int SmallestWindow = 10;
    private const int LargestWindow = 24;

    /// <summary>
    /// How many times what may be taken the quick look may need: on drawn pictures the finest quality took down to 1/2.7 of it. A photograph needs some
    /// twenty times what a learned codec does, and the look ends after a part of its rows.
    /// </summary>
    private const int Reach = 3;

    /// <summary>Looks that differ by less may come out in the other order.</summary>
    private const double NearlySame = 1.3;

    /// <summary>Bytes of rows between two looks at how much they took.</summary>
    private const int LookBytes = 1 << 16;

    /// <summary>A grey picture of more levels has samples for indices.</summary>
    private const int MostGreyColours = 16;

    private readonly RgbImage _image;
    private readonly Palette? _palette;
    private readonly ExactRows _rows;
    private readonly CancellationToken _cancellation;

    private ExactEncoder(RgbImage image, FileHeader header, CancellationToken cancellation)
    {
        (_image, _cancellation) = (image, cancellation);
        var palette = Palette.Of(image, header.IsGrey);
        _palette = header.IsGrey && palette?.Colours.Length > MostGreyColours ? null : palette;
        _rows = ExactRows.Of(header, _palette is null ? 0 : _palette.Colours.Length / (header.IsGrey ? 1 : 3));
    }

    /// <summary>The smallest payload found; null where it would take more bytes than it may.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="header">The exact file's header.</param>
    /// <param name="mostBytes">Bytes that the payload may take.</param>
    /// <param name="cancellation">Stops it.</param>
    public static byte[]? Encode(RgbImage image, FileHeader header, long mostBytes, CancellationToken cancellation)
    {
        if (mostBytes < ExactRows.FrontBytes)
            return null;
        var encoder = new ExactEncoder(image, header, cancellation);
        var room = Math.Min(mostBytes, FileFormat.MaxChunkBytes(header.Tile(0)) / Reach) * Reach;
        var plain = encoder.Look(isFiltered: false, room);
        var filtered = encoder.Look(isFiltered: true, plain is { } bytes ? (long)(bytes * NearlySame) : room);
        byte[]? best = null;
        foreach (var (isFiltered, look) in new[] { (false, plain), (true, filtered) })
        {
            var most = best?.Length - 1 ?? mostBytes;
            if (look is { } taken && !(taken > NearlySame * (isFiltered ? plain : filtered)))
                best = encoder.Compress(isFiltered, encoder.Quality, isLook: false, most)?.ToArray() ?? best;
        }
        return best;
    }

    private int Quality => _rows.TotalBytes <= MostFinestBytes ? FinestQuality : FineQuality;

    private long? Look(bool isFiltered, long mostBytes) => Compress(isFiltered, QuickQuality, isLook: true, mostBytes)?.Length;

    /// <summary>The payload; null, as soon as that shows, where it takes more bytes than it may.</summary>
    private ReadOnlyMemory<byte>? Compress(bool isFiltered, int quality, bool isLook, long mostBytes)
    {
        var window = Math.Clamp(BitOperations.Log2((ulong)_rows.TotalBytes) + 1, SmallestWindow, LargestWindow);
        using var writer = new BrotliWriter(quality, window);
        var output = writer.Output;
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(ExactRows.FrontBytes), (ushort)_rows.Colours);
        output.Advance(ExactRows.FrontBytes);
        var end = isFiltered ? RowFilter.Count : RowFilter.Left;
        if (_palette is { Colours: var colours })
        {
            var (filtered, other) = (new byte[colours.Length + 1], new byte[colours.Length + 1]);
            RowFilters.Choose(colours, new byte[colours.Length], _rows.Components, ref filtered, ref other);
            writer.Write(filtered);
        }
        var (row, above) = (new byte[_rows.RowBytes], new byte[_rows.RowBytes]);
        var (best, spare) = (new byte[_rows.RowBytes + 1], new byte[_rows.RowBytes + 1]);
        var unseen = 0;
        for (var y = 0; y < _rows.Height; y++)
        {
            _cancellation.ThrowIfCancellationRequested();
            ReadRow(y, row);
            RowFilters.Choose(row, above, _rows.PixelBytes, ref best, ref spare, end);
            writer.Write(best);
            (row, above) = (above, row);
            unseen += best.Length;
            if (isLook && unseen >= LookBytes)
            {
                writer.Flush();
                unseen = 0;
            }
            if (output.WrittenCount > mostBytes)
                return null;
        }
        writer.End();
        return output.WrittenCount > mostBytes ? null : output.WrittenMemory;
    }

    private void ReadRow(int y, Span<byte> row)
    {
        if (_palette is not null)
        {
            Pack(_palette.Indices.AsSpan(y * _rows.Width, _rows.Width), row);
            return;
        }
        ReadOnlySpan<byte> pixels = _image.Pixels.Slice(y * 3 * _rows.Width, 3 * _rows.Width);
        if (_rows.Components == 3)
        {
            pixels.CopyTo(row);
            return;
        }
        for (var x = 0; x < row.Length; x++)
            row[x] = pixels[3 * x];
    }

    private void Pack(ReadOnlySpan<byte> indices, Span<byte> row)
    {
        var bits = _rows.IndexBits;
        if (bits == 8)
        {
            indices.CopyTo(row);
            return;
        }
        row.Clear();
        for (var x = 0; x < indices.Length; x++)
            row[x * bits / 8] |= (byte)(indices[x] << x * bits % 8);
    }
}
