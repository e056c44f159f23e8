using System;

namespace Microsoft.ML.Data;

/// <summary>What every row checks when it hands out getters.</summary>
internal static class RowGetters
{
    public static void CheckActive(DataViewRow row, DataViewSchema.Column column)
    {
        if (!row.IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when the cursor was made.");
    }

    public static ValueGetter<T> As<T>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<T>
        ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(T)}', column '{column.Name}' gives '{column.Type.RawType}' instead.");

    public static ValueGetter<DataViewRowId> Id(DataViewRow row) => (ref DataViewRowId value) => value = new DataViewRowId((ulong)row.Position, 0);
}
