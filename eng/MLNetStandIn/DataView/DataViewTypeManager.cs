using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Marks a member of a row class whose column type is not ML.NET's own.</summary>
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    /// <summary>Tells <see cref="DataViewTypeManager"/> which column type the attribute stands for.</summary>
    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute other);
}

/// <summary>Which column type a .NET type under an attribute stands for: one to one, for the whole process.</summary>
public static class DataViewTypeManager
{
    private static readonly Dictionary<(Type, DataViewTypeAttribute), DataViewType> Columns = [];
    private static readonly Dictionary<DataViewType, (Type, DataViewTypeAttribute)> Sources = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        lock (Columns)
        {
            var source = (type, typeAttribute);
            var known = Columns.TryGetValue(source, out var column);
            if (known && !column.Equals(dataViewType))
                throw new ArgumentOutOfRangeException(nameof(type), $"Repeated type register. The raw type {type} has been associated with {column} so it cannot be associated with {dataViewType}.");
            if (Sources.TryGetValue(dataViewType, out var taken) && !taken.Equals(source))
                throw new ArgumentOutOfRangeException(nameof(dataViewType), $"Repeated type register. The DataView type {dataViewType} has been associated with {taken.Item1} so it cannot be associated with {type}.");
            if (known)
                return;
            Columns.Add(source, dataViewType);
            Sources.Add(dataViewType, source);
        }
    }

    /// <summary>The registered column type; null where there is none.</summary>
    internal static DataViewType Find(Type type, DataViewTypeAttribute attribute)
    {
        lock (Columns)
            return Columns.GetValueOrDefault((type, attribute));
    }
}
