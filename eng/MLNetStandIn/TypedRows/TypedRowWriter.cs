using System;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Offers the members of a row class as columns.</summary>
internal sealed class TypedRowWriter<TRow>
    where TRow : class
{
    private readonly TypedMember[] _members = TypedMember.Readable(typeof(TRow));

    public TypedRowWriter()
    {
        var builder = new DataViewSchema.Builder();
        foreach (var member in _members)
            builder.AddColumn(member.ColumnName, member.ColumnType);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of a column, for the object that <paramref name="current"/> gives.</summary>
    public Delegate MakeGetter(int column, Func<TRow> current)
    {
        var member = _members[column];
        if (member.MemberType == typeof(string))
            return TextGetter(member, current);
        if (member.MemberType == typeof(string[]))
            throw new NotSupportedException($"The stand-in offers no string[] as a column ('{member.ColumnName}').");
        var name = !member.IsVector ? nameof(ValueGetter) : member.MemberType.IsArray ? nameof(ArrayGetter) : nameof(VectorGetter);
        return (Delegate)typeof(TypedRowWriter<TRow>).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(member.ItemType)
            .Invoke(null, [member, current]);
    }

    private static ValueGetter<ReadOnlyMemory<char>> TextGetter(TypedMember member, Func<TRow> current)
    {
        var get = member.Getter<TRow, string>();
        return (ref ReadOnlyMemory<char> value) => value = get(current()).AsMemory();
    }

    private static ValueGetter<T> ValueGetter<T>(TypedMember member, Func<TRow> current)
    {
        var get = member.Getter<TRow, T>();
        return (ref T value) => value = get(current());
    }

    private static ValueGetter<VBuffer<T>> VectorGetter<T>(TypedMember member, Func<TRow> current)
    {
        var get = member.Getter<TRow, VBuffer<T>>();
        return (ref VBuffer<T> value) => get(current()).CopyTo(ref value);
    }

    private static ValueGetter<VBuffer<T>> ArrayGetter<T>(TypedMember member, Func<TRow> current)
    {
        var get = member.Getter<TRow, T[]>();
        return (ref VBuffer<T> value) => value = VBuffer<T>.Dense(get(current()), value);
    }
}
