using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests;

internal static class Cursors
{
    /// <summary>Computes a column of every row, whatever its type, and drops it.</summary>
    public static void Drain(this IDataView view, string name)
    {
        var column = view.Schema[name];
        if (column.Type.RawType == typeof(MLImage))
            Read<MLImage>(view, column);
        else if (column.Type.RawType == typeof(float))
            Read<float>(view, column);
        else
            Read<VBuffer<byte>>(view, column);
    }

    private static void Read<T>(IDataView view, DataViewSchema.Column column)
    {
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        T value = default!;
        while (cursor.MoveNext())
            getter(ref value);
    }
}
