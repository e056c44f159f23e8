using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>A row over an object that changes from outside, as a prediction engine feeds it.</summary>
internal sealed class TypedRow<TRow>(TypedRowWriter<TRow> writer) : DataViewRow
    where TRow : class
{
    private TRow _current;
    private long _position = -1;

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => writer.Schema;

    public void Set(TRow row)
    {
        _current = row;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        RowGetters.As<TValue>(writer.MakeGetter(column.Index, () => _current), column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => RowGetters.Id(this);
}

/// <summary>A sequence of objects as a view; each cursor enumerates it anew.</summary>
internal sealed class EnumerableView<TRow>(IEnumerable<TRow> rows) : IDataView
    where TRow : class
{
    private readonly TypedRowWriter<TRow> _writer = new();

    public DataViewSchema Schema => _writer.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => rows is IReadOnlyCollection<TRow> collection ? collection.Count : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(EnumerableView<TRow> view, IEnumerable<DataViewSchema.Column> columnsNeeded) : DataViewRowCursor
    {
        private readonly HashSet<int> _active = columnsNeeded.Select(column => column.Index).ToHashSet();
        private readonly IEnumerator<TRow> _rows = view.EnumerateRows();
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            if (!_rows.MoveNext())
            {
                _position = -1;
                return false;
            }
            _position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(this, column);
            return RowGetters.As<TValue>(view._writer.MakeGetter(column.Index, () => _rows.Current), column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => RowGetters.Id(this);

        protected override void Dispose(bool disposing) => _rows.Dispose();
    }

    private IEnumerator<TRow> EnumerateRows() => rows.GetEnumerator();
}
