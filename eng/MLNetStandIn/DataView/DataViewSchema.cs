using System;
using System.Collections;
using System.Collections.Generic;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Columns in order. A later column hides an earlier one of the same name.</summary>
public sealed class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _visible = [];

    private DataViewSchema(List<(string Name, DataViewType Type)> columns)
    {
        for (var i = 0; i < columns.Count; i++)
            _visible[columns[i].Name] = i;
        _columns = new Column[columns.Count];
        for (var i = 0; i < columns.Count; i++)
            _columns[i] = new Column(columns[i].Name, i, _visible[columns[i].Name] != i, columns[i].Type);
    }

    public int Count => _columns.Length;

    public Column this[int columnIndex] => _columns[columnIndex];

    public Column this[string name] => GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' not found");

    public Column? GetColumnOrNull(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _visible.TryGetValue(name, out var index) ? _columns[index] : null;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Count} columns";

    public readonly struct Column
    {
        internal Column(string name, int index, bool isHidden, DataViewType type)
        {
            Name = name;
            Index = index;
            IsHidden = isHidden;
            Type = type;
        }

        public string Name { get; }

        public int Index { get; }

        public bool IsHidden { get; }

        public DataViewType Type { get; }

        public override string ToString() => $"{Name}: {Type}";
    }

    /// <summary>Collects columns.</summary>
    public sealed class Builder
    {
        private readonly List<(string, DataViewType)> _columns = [];

        public void AddColumn(string name, DataViewType type)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentNullException.ThrowIfNull(type);
            _columns.Add((name, type));
        }

        public void AddColumns(IEnumerable<Column> source)
        {
            foreach (var column in source)
                AddColumn(column.Name, column.Type);
        }

        public DataViewSchema ToSchema() => new(_columns);
    }
}
