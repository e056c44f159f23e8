using System.Buffers.Binary;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>The payload of an exact file to pixels: the mirror of <see cref="ExactEncoder"/>.</summary>
internal static class ExactDecoder
{
    public static void Decode(ContainerContents contents, RgbImage image, WorkProgress progress, CancellationToken cancellation)
    {
        if (contents.UsableIterations(0) > 0)
        {
            try
            {
                Decode(contents.Payload(1, 0), contents.Header, image, cancellation);
            }
            catch (InvalidDataException invalid)
            {
                throw contents.Corrupt(1, 0, $"{invalid.Message}.");
            }
        }
        else
        {
            TilePixels.WriteMidGrey(image, contents.Header.Tile(0));
            try
            {
                Decode(contents.CutPayload(0).GetValueOrDefault(), contents.Header, image, cancellation);
            }
            catch (InvalidDataException)
            {
                // The rows that are there are in the picture.
            }
        }
        progress.StepDone();
    }

    /// <summary>Restores row after row.</summary>
    /// <exception cref="InvalidDataException">The payload ends early or is none that an encoder writes; the picture has the rows before.</exception>
    private static void Decode(ReadOnlyMemory<byte> payload, FileHeader header, RgbImage image, CancellationToken cancellation)
    {
        if (payload.Length < ExactRows.FrontBytes)
            throw new InvalidDataException("it ends before its rows");
        var rows = ExactRows.Of(header, BinaryPrimitives.ReadUInt16LittleEndian(payload.Span));
        if (rows.Colours > Palette.MostColours)
            throw new InvalidDataException($"it has {rows.Colours} colours; {Palette.MostColours} are allowed");
        using var reader = new BrotliReader(payload[ExactRows.FrontBytes..]);
        var palette = new byte[rows.PaletteBytes];
        if (rows.Colours > 0)
            ReadRow(reader, palette, new byte[palette.Length], rows.Components);
        var (row, above) = (new byte[rows.RowBytes], new byte[rows.RowBytes]);
        var pixels = new byte[3 * rows.Width];
        for (var y = 0; y < rows.Height; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadRow(reader, row, above, rows.PixelBytes);
            Show(rows, row, palette, pixels);
            pixels.CopyTo(image.Pixels[(y * pixels.Length)..]);
            (row, above) = (above, row);
        }
        reader.RequireEnd();
    }

    /// <summary>Reads a filter and a row, and takes the filter back.</summary>
    private static void ReadRow(BrotliReader reader, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        Span<byte> filter = stackalloc byte[1];
        reader.Read(filter);
        reader.Read(row);
        if (filter[0] >= (byte)RowFilter.Count)
            throw new InvalidDataException($"a row has the filter {filter[0]}, which is none of 0 to 4");
        RowFilters.Restore(row, above, pixelBytes, (RowFilter)filter[0]);
    }

    /// <summary>A row to red, green and blue.</summary>
    private static void Show(ExactRows rows, ReadOnlySpan<byte> row, byte[] palette, Span<byte> pixels)
    {
        var (components, bits) = (rows.Components, rows.IndexBits);
        var step = components == 1 ? 0 : 1;
        for (var x = 0; x < rows.Width; x++)
        {
            var colours = row;
            var at = x * components;
            if (rows.Colours > 0)
            {
                var index = row[x * bits / 8] >> x * bits % 8 & (1 << bits) - 1;
                if (index >= rows.Colours)
                    throw new InvalidDataException($"a pixel has colour {index} of {rows.Colours}");
                colours = palette;
                at = index * components;
            }
            pixels[3 * x] = colours[at];
            pixels[3 * x + 1] = colours[at + step];
            pixels[3 * x + 2] = colours[at + 2 * step];
        }
    }
}
