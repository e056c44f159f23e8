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
    /// <summary>
    /// From a quick look to the finest: a form goes on where its bytes are in reach of what may be taken. On drawn pictures the finest took down to 1/3 of
    /// the first effort, 1/2 of the second and 1/1.7 of the third. A photograph needs some twenty times what a learned codec does: the first look ends
    /// after a part of its rows.
    /// </summary>
    private static readonly Effort[] Efforts = [new(2, 3, IsWatched: true), new(5, 2, IsWatched: true), new(9, 1.7), new(11, 1)];

    /// <summary>Bits of a pixel that the first look may take whatever is in reach: smooth gradients come down from there to a twentieth.</summary>
    private const double FreeBitsPerPixel = 1;

    /// <summary>Bytes of rows up to which the finest effort takes seconds at most.</summary>
    private const int MostFinestBytes = 1 << 23;

    // Brotli's windows, in powers of two.
    private const int SmallestWindow = 10;
    private const int LargestWindow = 24;

    /// <summary>Forms that differ by less may come out in the other order with more effort.</summary>
    private const double NearlySame = 1.3;

    /// <summary>Bytes of rows after which a watched effort counts what they took.</summary>
    private const int LookBytes = 1 << 14;

    /// <summary>So many have an index of less than a byte: a grey picture of more has no palette, and another one may be better without.</summary>
    private const int FewColours = 16;

    private readonly RgbImage _image;
    private readonly Palette? _palette;
    private readonly CancellationToken _cancellation;

    private ExactEncoder(RgbImage image, bool isGrey, CancellationToken cancellation)
    {
        (_image, _cancellation) = (image, cancellation);
        _palette = Palette.Of(image, isGrey, isGrey ? FewColours : Palette.MostColours);
    }

    /// <summary>The smallest payload found; null where it would take more bytes than it may.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="header">The exact file's header.</param>
    /// <param name="mostBytes">Bytes that the payload may take.</param>
    /// <param name="cancellation">Stops it.</param>
    public static byte[]? Encode(RgbImage image, FileHeader header, long mostBytes, CancellationToken cancellation)
    {
        if (mostBytes <= ExactRows.FrontBytes)
            return null;
        var encoder = new ExactEncoder(image, header.IsGrey, cancellation);
        var forms = encoder.Forms(header);
        var free = FreeBitsPerPixel / 8 * image.Width * image.Height;
        byte[]? smallest = null;
        foreach (var effort in Efforts)
        {
            if (effort == Efforts[^1] && forms.Exists(form => form.Rows.TotalBytes > MostFinestBytes))
                break;
            var least = double.PositiveInfinity;
            var room = Math.Max(effort.Reach * mostBytes, effort == Efforts[0] ? free : 0);
            for (var i = 0; i < forms.Count; i++)
            {
                var payload = encoder.Compress(forms[i], effort, (long)Math.Min(room, NearlySame * least));
                forms[i] = forms[i] with { Length = payload?.Length ?? double.PositiveInfinity };
                least = Math.Min(least, forms[i].Length);
                // More effort is not always smaller.
                if (payload?.Length <= (smallest?.Length ?? mostBytes))
                    smallest = payload;
            }
            forms.RemoveAll(form => double.IsPositiveInfinity(form.Length) || form.Length > NearlySame * least);
        }
        return smallest;
    }

    /// <summary>What is tried: few values compress better unfiltered, soft gradients filtered, many colours with or without a palette.</summary>
    private List<Form> Forms(FileHeader header)
    {
        var samples = ExactRows.Of(header, 0);
        var forms = new List<Form>();
        if (_palette is not null)
        {
            var indices = ExactRows.Of(header, _palette.Colours.Length / samples.Components);
            forms.AddRange([new Form(indices, IsFiltered: false), new Form(indices, IsFiltered: true)]);
        }
        if (_palette is null || _palette.Colours.Length > FewColours * samples.Components)
            forms.AddRange([new Form(samples, IsFiltered: false), new Form(samples, IsFiltered: true)]);
        return forms;
    }

    /// <summary>The payload; null, as soon as that shows, where it takes more bytes than it may.</summary>
    private byte[]? Compress(Form form, Effort effort, long mostBytes)
    {
        var rows = form.Rows;
        var window = Math.Clamp(BitOperations.Log2((ulong)rows.TotalBytes) + 1, SmallestWindow, LargestWindow);
        using var writer = new BrotliWriter(effort.Quality, window);
        var output = writer.Output;
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(ExactRows.FrontBytes), (ushort)rows.Colours);
        output.Advance(ExactRows.FrontBytes);
        if (rows.Colours > 0)
        {
            var colours = _palette!.Colours;
            var (filtered, other) = (new byte[colours.Length + 1], new byte[colours.Length + 1]);
            RowFilters.Choose(colours, new byte[colours.Length], rows.Components, ref filtered, ref other);
            writer.Write(filtered);
        }
        var (row, above) = (new byte[rows.RowBytes], new byte[rows.RowBytes]);
        var (best, spare) = (new byte[rows.RowBytes + 1], new byte[rows.RowBytes + 1]);
        var unseen = 0;
        for (var y = 0; y < rows.Height; y++)
        {
            _cancellation.ThrowIfCancellationRequested();
            ReadRow(rows, y, row);
            RowFilters.Choose(row, above, rows.PixelBytes, ref best, ref spare, form.IsFiltered ? RowFilter.Count : RowFilter.Left);
            writer.Write(best);
            (row, above) = (above, row);
            unseen += best.Length;
            if (effort.IsWatched && unseen >= LookBytes)
            {
                writer.Flush();
                unseen = 0;
            }
            if (output.WrittenCount > mostBytes)
                return null;
        }
        writer.End();
        return output.WrittenCount > mostBytes ? null : output.WrittenSpan.ToArray();
    }

    private void ReadRow(ExactRows rows, int y, Span<byte> row)
    {
        if (rows.Colours > 0)
        {
            Pack(_palette!.Indices.AsSpan(y * rows.Width, rows.Width), row, rows.IndexBits);
            return;
        }
        ReadOnlySpan<byte> pixels = _image.Pixels.Slice(y * 3 * rows.Width, 3 * rows.Width);
        if (rows.Components == 3)
        {
            pixels.CopyTo(row);
            return;
        }
        for (var x = 0; x < row.Length; x++)
            row[x] = pixels[3 * x];
    }

    private static void Pack(ReadOnlySpan<byte> indices, Span<byte> row, int bits)
    {
        row.Clear();
        for (var x = 0; x < indices.Length; x++)
            row[x * bits / 8] |= (byte)(indices[x] << x * bits % 8);
    }

    /// <summary>What is compressed.</summary>
    /// <param name="Rows">Samples, or indices of the palette.</param>
    /// <param name="IsFiltered">Whether each row has the filter that fits it, or none.</param>
    /// <param name="Length">Bytes of the payload that the last effort made.</param>
    private readonly record struct Form(ExactRows Rows, bool IsFiltered, double Length = 0);

    /// <summary>One of the ways to compress.</summary>
    /// <param name="Quality">Brotli's.</param>
    /// <param name="Reach">How many times what may be taken the bytes of a form may be that goes on.</param>
    /// <param name="IsWatched">Whether bytes are counted soon after the rows they stand for, which costs a few.</param>
    private readonly record struct Effort(int Quality, double Reach, bool IsWatched = false);
}
