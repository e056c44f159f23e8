using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>A view seen through a <see cref="RowMap"/>. Nothing is computed before a cursor's getter is called.</summary>
internal sealed class MappedView(IDataView source, RowMap map) : IDataView
{
    public DataViewSchema Schema => map.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return new Cursor(map, source.GetRowCursor(map.GetDependencies(columns), rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return source.GetRowCursorSet(map.GetDependencies(columns), n, rand).Select(cursor => new Cursor(map, cursor, columns)).ToArray();
    }

    private sealed class Cursor(RowMap map, DataViewRowCursor input, DataViewSchema.Column[] columns) : DataViewRowCursor
    {
        private readonly DataViewRow _row = map.GetRow(input, columns);

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => map.OutputSchema;

        public override bool MoveNext() => input.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

        protected override void Dispose(bool disposing) => _row.Dispose();
    }
}
