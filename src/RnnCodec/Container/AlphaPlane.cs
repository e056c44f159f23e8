using System.IO.Compression;

namespace RnnCodec.Container;

/// <summary>
/// The alpha plane, lossless: each row is predicted by one of PNG's five filters (a filter byte, then the differences),
/// and the rows are deflated. FORMAT.md, "Alpha".
/// </summary>
internal static class AlphaPlane
{
    /// <summary>Deflate makes at most 258 bytes of 2 bits.</summary>
    private const int MostBytesPerByte = 1032;

    /// <summary>Compresses an alpha plane of width * height bytes.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> alpha, int width, int height, CancellationToken cancellation = default)
    {
        if (alpha.Length != (long)width * height)
            throw new ArgumentException(
                $"The alpha plane of a {width}x{height} picture takes {(long)width * height} bytes, not {alpha.Length}.", nameof(alpha));
        // Masks of few values deflate better unfiltered, soft gradients filtered: no rule beats trying.
        var plain = Deflate(alpha, width, height, filtered: false, cancellation);
        var filtered = Deflate(alpha, width, height, filtered: true, cancellation);
        return plain.Length <= filtered.Length ? plain : filtered;
    }

    /// <summary>Restores an alpha plane.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an alpha plane of this size.</exception>
    public static unsafe byte[] Decompress(ReadOnlySpan<byte> bytes, int width, int height, CancellationToken cancellation = default)
    {
        if (((long)width + 1) * height > (long)MostBytesPerByte * bytes.Length)
            throw new InvalidDataException($"{bytes.Length} bytes cannot hold {height} rows of {width} pixels");
        fixed (byte* start = bytes)
        {
            using var source = new UnmanagedMemoryStream(start, bytes.Length);
            using var inflater = new DeflateStream(source, CompressionMode.Decompress);
            var alpha = new byte[width * height];
            Span<byte> filter = stackalloc byte[1];
            ReadOnlySpan<byte> above = new byte[width];
            for (var y = 0; y < height; y++)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = alpha.AsSpan(y * width, width);
                if (inflater.ReadAtLeast(filter, 1, throwOnEndOfStream: false) < 1 || inflater.ReadAtLeast(row, width, throwOnEndOfStream: false) < width)
                    throw new InvalidDataException($"it ends in row {y} of {height}");
                if (filter[0] >= (byte)RowFilter.Count)
                    throw new InvalidDataException($"row {y} has the filter {filter[0]}, which is none of 0 to 4");
                RowFilters.Restore(row, above, 1, (RowFilter)filter[0]);
                above = row;
            }
            if (inflater.Read(filter) != 0)
                throw new InvalidDataException($"it holds more than {height} rows");
            return alpha;
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> alpha, int width, int height, bool filtered, CancellationToken cancellation)
    {
        using var target = new MemoryStream();
        using (var deflater = new DeflateStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var spare = new byte[width + 1];
            var best = new byte[width + 1];
            ReadOnlySpan<byte> above = new byte[width];
            for (var y = 0; y < height; y++)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = alpha.Slice(y * width, width);
                RowFilters.Choose(row, above, 1, ref best, ref spare, filtered ? RowFilter.Count : RowFilter.Left);
                deflater.Write(best);
                above = row;
            }
        }
        return target.ToArray();
    }
}
