using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Persistence;

/// <summary>A view whose column of the stage's state, empty in the process that fitted it, tells the mapping behind it which row it works on.</summary>
/// <remarks>
/// ML.NET deals rows out to cursors side by side, and a mapping sees neither its cursor nor a row's place. A row's id goes with it through all of
/// that: sources number their rows with it, and what filters or shuffles them keeps it.
/// </remarks>
internal sealed class NumberedRows(IDataView source) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    /// <summary>The row that a state says; null where it says none: in a loaded model and in a prediction engine.</summary>
    public static long? Row(ReadOnlyMemory<char> state) =>
        long.TryParse(state.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : null;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded, rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. source.GetRowCursorSet(columnsNeeded, n, rand).Select(cursor => new Cursor(cursor))];

    private sealed class Cursor(DataViewRowCursor cursor) : DataViewRowCursor
    {
        public override DataViewSchema Schema => cursor.Schema;

        public override long Position => cursor.Position;

        public override long Batch => cursor.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => cursor.IsColumnActive(column);

        public override bool MoveNext() => cursor.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => cursor.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var getter = cursor.GetGetter<TValue>(column);
            if (column.Name != StageColumns.State || column.IsHidden)
                return getter;
            var id = cursor.GetIdGetter();
            ValueGetter<ReadOnlyMemory<char>> number = (ref ReadOnlyMemory<char> value) =>
            {
                DataViewRowId row = default;
                id(ref row);
                // Ids of drawn or joined rows are hashes of 128 bits.
                value = row.High == 0 && row.Low <= long.MaxValue ? row.Low.ToString(CultureInfo.InvariantCulture).AsMemory() : default;
            };
            return number as ValueGetter<TValue> ?? getter;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                cursor.Dispose();
            base.Dispose(disposing);
        }
    }
}
