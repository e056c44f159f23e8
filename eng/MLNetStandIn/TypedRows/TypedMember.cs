using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A member of a row class and the column that it stands for.</summary>
internal sealed class TypedMember
{
    private readonly MemberInfo _member;

    private TypedMember(MemberInfo member)
    {
        _member = member;
        ColumnName = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        MemberType = member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
        IsVector = MemberType.IsArray || (MemberType.IsGenericType && MemberType.GetGenericTypeDefinition() == typeof(VBuffer<>));
        var item = MemberType.IsArray ? MemberType.GetElementType() : IsVector ? MemberType.GetGenericArguments()[0] : MemberType;
        ItemType = item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item;
        ColumnType = MakeColumnType();
    }

    public string ColumnName { get; }

    /// <summary>The member's own type, such as <c>string</c> or <c>byte[]</c>.</summary>
    public Type MemberType { get; }

    /// <summary>What a getter of the column gives, or its items where it is a vector.</summary>
    public Type ItemType { get; }

    public bool IsVector { get; }

    public DataViewType ColumnType { get; }

    /// <summary>The members that can be read: the columns that a sequence of rows offers.</summary>
    public static TypedMember[] Readable(Type rowType) => Find(rowType, property => property.GetMethod is { IsPublic: true });

    /// <summary>The members that can be written: the columns that rows are filled from.</summary>
    public static TypedMember[] Writable(Type rowType) => Find(rowType, property => property.SetMethod is { IsPublic: true });

    public Func<TRow, TMember> Getter<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, _member), row).Compile();
    }

    public Action<TRow, TMember> Setter<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, _member), value), row, value).Compile();
    }

    /// <summary>Refuses a column whose values the member cannot take. Sizes do not matter.</summary>
    public void CheckFits(DataViewType column)
    {
        var fits = IsVector
            ? column is VectorDataViewType vector && vector.ItemType.RawType == ItemType
            : column is not VectorDataViewType && column.RawType == ItemType;
        if (!fits)
            throw new InvalidOperationException($"Can't bind the IDataView column '{ColumnName}' of type '{column}' to field or property '{_member.Name}' of type '{MemberType.FullName}'.");
    }

    private static TypedMember[] Find(Type rowType, Func<PropertyInfo, bool> usable)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        IEnumerable<MemberInfo> fields = rowType.GetFields(Public);
        var properties = rowType.GetProperties(Public).Where(property => property.GetIndexParameters().Length == 0 && usable(property));
        var members = fields.Concat(properties).Where(member => member.GetCustomAttribute<NoColumnAttribute>() is null).Select(member => new TypedMember(member)).ToArray();
        if (members.GroupBy(member => member.ColumnName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Duplicate column name '{twice.Key}' detected, this is disallowed", nameof(rowType));
        return members;
    }

    private DataViewType MakeColumnType()
    {
        var attribute = _member.GetCustomAttributes().OfType<DataViewTypeAttribute>().SingleOrDefault();
        attribute?.Register();
        if (DataViewTypeManager.Find(ItemType, attribute) is { } registered)
            return registered;
        var item = PrimitiveDataViewType.For(ItemType)
            ?? throw new ArgumentException($"Could not determine an IDataView type and registered custom types for member {_member.Name}", "rawType");
        return IsVector ? new VectorDataViewType(item, _member.GetCustomAttribute<VectorTypeAttribute>()?.Dimensions ?? []) : item;
    }
}
