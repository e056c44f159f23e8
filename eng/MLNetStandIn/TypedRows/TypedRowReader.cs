using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Fills objects of a row class from a row of a view.</summary>
internal sealed class TypedRowReader<TRow>
    where TRow : class
{
    private readonly (TypedMember Member, DataViewSchema.Column Column)[] _bindings;

    public TypedRowReader(DataViewSchema schema, bool ignoreMissingColumns)
    {
        var bindings = new List<(TypedMember, DataViewSchema.Column)>();
        foreach (var member in TypedMember.Writable(typeof(TRow)))
        {
            if (schema.GetColumnOrNull(member.ColumnName) is { } column)
            {
                member.CheckFits(column.Type);
                bindings.Add((member, column));
            }
            else if (!ignoreMissingColumns)
            {
                throw SchemaMismatch.Missing(member.ColumnName);
            }
        }
        _bindings = bindings.ToArray();
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bindings.Select(binding => binding.Column);

    /// <summary>What fills an object from wherever <paramref name="row"/> stands.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        var setters = _bindings.Select(binding => MakeSetter(row, binding.Member, binding.Column)).ToArray();
        return target =>
        {
            foreach (var setter in setters)
                setter(target);
        };
    }

    private static Action<TRow> MakeSetter(DataViewRow row, TypedMember member, DataViewSchema.Column column)
    {
        if (member.MemberType == typeof(string))
            return TextSetter(row, member, column);
        var name = !member.IsVector ? nameof(ValueSetter) : member.MemberType.IsArray ? nameof(ArraySetter) : nameof(VectorSetter);
        if (member.MemberType == typeof(string[]))
            throw new NotSupportedException($"The stand-in reads no column into a string[] ('{member.ColumnName}').");
        return (Action<TRow>)typeof(TypedRowReader<TRow>).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(member.ItemType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, member, column], null);
    }

    private static Action<TRow> TextSetter(DataViewRow row, TypedMember member, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        var set = member.Setter<TRow, string>();
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            set(target, value.ToString());
        };
    }

    // The value goes back to the getter in the next row, as a getter may dispose of what it gave before.
    private static Action<TRow> ValueSetter<T>(DataViewRow row, TypedMember member, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        var set = member.Setter<TRow, T>();
        T value = default;
        return target =>
        {
            getter(ref value);
            set(target, value);
        };
    }

    private static Action<TRow> VectorSetter<T>(DataViewRow row, TypedMember member, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var get = member.Getter<TRow, VBuffer<T>>();
        var set = member.Setter<TRow, VBuffer<T>>();
        return target =>
        {
            var value = get(target);
            getter(ref value);
            set(target, value);
        };
    }

    private static Action<TRow> ArraySetter<T>(DataViewRow row, TypedMember member, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var get = member.Getter<TRow, T[]>();
        var set = member.Setter<TRow, T[]>();
        VBuffer<T> value = default;
        return target =>
        {
            getter(ref value);
            var array = get(target) is { } old && old.Length == value.Length ? old : new T[value.Length];
            value.CopyTo(array);
            set(target, array);
        };
    }
}
