using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before there is data: types without sizes.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns.ToArray();
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => new Column(column.Name, column.Type)));

    internal Column Find(string name) => _columns.FirstOrDefault(column => column.Name == name) is { Name: not null } found ? found : throw SchemaMismatch.Missing(name);

    /// <summary>This shape with columns added, each in the place of one of the same name if there is one.</summary>
    internal SchemaShape With(IEnumerable<Column> added)
    {
        var result = _columns.ToDictionary(column => column.Name);
        foreach (var column in added)
            result[column.Name] = column;
        return new SchemaShape(result.Values);
    }

    public readonly struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;

        internal Column(string name, DataViewType type)
        {
            Name = name;
            Kind = type is not VectorDataViewType vector ? VectorKind.Scalar : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
            ItemType = (type as VectorDataViewType)?.ItemType ?? type;
            IsKey = false;
        }

        internal Column(string name, Column source)
        {
            this = source;
            Name = name;
        }

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        internal string GetTypeString() => Kind switch
        {
            VectorKind.Vector => $"Vector<{ItemType}>",
            VectorKind.VariableVector => $"VarVector<{ItemType}>",
            _ => ItemType.ToString(),
        };
    }
}
