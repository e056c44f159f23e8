namespace RnnCodec.Container;

/// <summary>PNG's five filters of a row: each byte is predicted by its neighbours, and the differences are what is stored.</summary>
internal enum RowFilter : byte
{
    None,
    Left,
    Up,
    Average,
    Paeth,
    Count,
}

/// <summary>Applies the filters and takes them back. Bytes of a pixel lie side by side.</summary>
internal static class RowFilters
{
    /// <summary>Filters a row as PNG's heuristic chooses, by the least sum of absolute differences.</summary>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above, or zeros.</param>
    /// <param name="pixelBytes">Bytes of a pixel.</param>
    /// <param name="best">Receives the filter's byte and the differences; one byte longer than the row.</param>
    /// <param name="spare">As long.</param>
    /// <param name="end">Only filters before this one are tried.</param>
    public static void Choose(
        ReadOnlySpan<byte> row,
        ReadOnlySpan<byte> above,
        int pixelBytes,
        ref byte[] best,
        ref byte[] spare,
        RowFilter end = RowFilter.Count)
    {
        var least = long.MaxValue;
        for (var filter = RowFilter.None; filter < end; filter++)
        {
            spare[0] = (byte)filter;
            var sum = Predict(row, above, pixelBytes, spare.AsSpan(1), filter);
            if (sum < least)
            {
                least = sum;
                (best, spare) = (spare, best);
            }
        }
    }

    /// <summary>Differences to a row.</summary>
    public static void Restore(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes, RowFilter filter)
    {
        if (filter == RowFilter.None)
            return;
        for (var x = 0; x < row.Length; x++)
        {
            var isFirst = x < pixelBytes;
            row[x] += Prediction(isFirst ? 0 : row[x - pixelBytes], above[x], isFirst ? 0 : above[x - pixelBytes], filter);
        }
    }

    private static long Predict(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, Span<byte> differences, RowFilter filter)
    {
        var start = Math.Min(pixelBytes, row.Length);
        for (var x = 0; x < start; x++)
            differences[x] = (byte)(row[x] - Prediction(0, above[x], 0, filter));
        // A loop for each filter: this is where an encoder's time goes.
        var left = row;
        var aboveLeft = above;
        row = row[start..];
        above = above[start..];
        var rest = differences[start..];
        switch (filter)
        {
            case RowFilter.None:
                row.CopyTo(rest);
                break;
            case RowFilter.Left:
                for (var x = 0; x < row.Length; x++)
                    rest[x] = (byte)(row[x] - left[x]);
                break;
            case RowFilter.Up:
                for (var x = 0; x < row.Length; x++)
                    rest[x] = (byte)(row[x] - above[x]);
                break;
            case RowFilter.Average:
                for (var x = 0; x < row.Length; x++)
                    rest[x] = (byte)(row[x] - (left[x] + above[x]) / 2);
                break;
            default:
                for (var x = 0; x < row.Length; x++)
                    rest[x] = (byte)(row[x] - Paeth(left[x], above[x], aboveLeft[x]));
                break;
        }
        var sum = 0L;
        foreach (var difference in differences)
            sum += Math.Abs((int)(sbyte)difference);
        return sum;
    }

    private static byte Prediction(int left, int above, int aboveLeft, RowFilter filter) => (byte)(filter switch
    {
        RowFilter.Left => left,
        RowFilter.Up => above,
        RowFilter.Average => (left + above) / 2,
        RowFilter.Paeth => Paeth(left, above, aboveLeft),
        _ => 0,
    });

    /// <summary>Of left, above and above-left the one nearest to left + above - above-left; ties in this order.</summary>
    private static int Paeth(int left, int above, int aboveLeft)
    {
        var toLeft = Math.Abs(above - aboveLeft);
        var toAbove = Math.Abs(left - aboveLeft);
        var toAboveLeft = Math.Abs(left + above - 2 * aboveLeft);
        if (toLeft <= toAbove && toLeft <= toAboveLeft)
            return left;
        return toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
