using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.ModelRunner;

/// <summary>What a view's rows hold, in a form that two processes can compare.</summary>
public static class RowPrinter
{
    /// <summary>A line per row: each column's name and its number, or the SHA-256 of its bytes or pixels; a picture's size too.</summary>
    public static IEnumerable<string> Print(IDataView view)
    {
        using var cursor = view.GetRowCursor(view.Schema);
        var columns = view.Schema.Where(column => !column.IsHidden).Select(column => (column.Name, Value: Reader(cursor, column))).ToArray();
        while (cursor.MoveNext())
            yield return string.Join(' ', columns.Select(column => $"{column.Name}={column.Value()}"));
    }

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(VBuffer<byte>))
            return Read<VBuffer<byte>>(row, column, bytes => Hash(bytes.GetValues()));
        if (column.Type.RawType == typeof(MLImage))
            return Read<MLImage>(row, column, image => $"{image.Width}x{image.Height}:{Hash(image.Pixels)}");
        if (column.Type.RawType == typeof(float))
            return Read<float>(row, column, value => value.ToString("R", CultureInfo.InvariantCulture));
        return Read<ReadOnlyMemory<char>>(row, column, text => text.ToString());
    }

    private static Func<string> Read<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> print)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return print(value);
        };
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
