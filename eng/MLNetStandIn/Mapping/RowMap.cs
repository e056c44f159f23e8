using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>How one transform makes rows: some columns come from the input as they are, some are computed.</summary>
internal abstract class RowMap : IRowToRowMapper
{
    private readonly int[] _sources;

    private RowMap(DataViewSchema inputSchema, IReadOnlyList<int> kept, IReadOnlyList<(string Name, DataViewType Type)> computed)
    {
        InputSchema = inputSchema;
        _sources = [.. kept, .. Enumerable.Repeat(-1, computed.Count)];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(kept.Select(index => inputSchema[index]));
        foreach (var (name, type) in computed)
            builder.AddColumn(name, type);
        OutputSchema = builder.ToSchema();
    }

    /// <summary>A map that keeps some columns and computes none.</summary>
    protected RowMap(DataViewSchema inputSchema, IReadOnlyList<int> kept)
        : this(inputSchema, kept, [])
    {
    }

    /// <summary>A map that keeps every column and adds computed ones.</summary>
    protected RowMap(DataViewSchema inputSchema, params IReadOnlyList<(string Name, DataViewType Type)> computed)
        : this(inputSchema, Enumerable.Range(0, inputSchema.Count).ToArray(), computed)
    {
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The input columns that the computed columns are made from.</summary>
    protected abstract IEnumerable<DataViewSchema.Column> Inputs { get; }

    /// <summary>The getters of the computed columns, in order; called once per row object, and only if one is active.</summary>
    /// <param name="input">The row to read from.</param>
    /// <param name="disposer">What to run when the row object is disposed of, or null.</param>
    protected abstract Delegate[] MakeGetters(DataViewRow input, out Action disposer);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new SortedSet<int>();
        foreach (var column in dependingColumns)
        {
            if (_sources[column.Index] >= 0)
                needed.Add(_sources[column.Index]);
            else
                needed.UnionWith(Inputs.Select(input => input.Index));
        }
        return needed.Select(index => InputSchema[index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(this, input, activeColumns);

    /// <summary>A row of this map.</summary>
    internal sealed class Row : DataViewRow
    {
        private readonly RowMap _map;
        private readonly DataViewRow _input;
        private readonly HashSet<int> _active;
        private readonly Delegate[] _computed = [];
        private readonly Action _disposer;

        public Row(RowMap map, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            _map = map;
            _input = input;
            _active = activeColumns.Select(column => column.Index).ToHashSet();
            if (_active.Any(index => map._sources[index] < 0))
                _computed = map.MakeGetters(input, out _disposer);
        }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _map.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(this, column);
            var source = _map._sources[column.Index];
            if (source >= 0)
                return _input.GetGetter<TValue>(_map.InputSchema[source]);
            return RowGetters.As<TValue>(_computed[column.Index - (_map._sources.Length - _computed.Length)], column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            _disposer?.Invoke();
            _input.Dispose();
        }
    }
}
