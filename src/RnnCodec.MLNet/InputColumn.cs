using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet;

/// <summary>The schema errors of the stages, in ML.NET's form.</summary>
internal static class InputColumn
{
    private const string AnyImage = "Image";
    private const string AnyBytes = "Vector<Byte>";

    public static void CheckIsImage(SchemaShape schema, string name)
    {
        var column = Find(schema, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType is not ImageDataViewType)
            throw Mismatch(name, AnyImage, Describe(column));
    }

    public static void CheckIsImage(DataViewSchema schema, string name)
    {
        var type = Find(schema, name);
        if (type is not ImageDataViewType)
            throw Mismatch(name, AnyImage, type.ToString()!);
    }

    public static void CheckIsBytes(SchemaShape schema, string name)
    {
        var column = Find(schema, name);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || column.IsKey || !column.ItemType.Equals(NumberDataViewType.Byte))
            throw Mismatch(name, AnyBytes, Describe(column));
    }

    public static void CheckIsBytes(DataViewSchema schema, string name)
    {
        var type = Find(schema, name);
        if (type is not VectorDataViewType vector || !vector.ItemType.Equals(NumberDataViewType.Byte))
            throw Mismatch(name, AnyBytes, type.ToString()!);
    }

    private static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var column in schema)
        {
            if (column.Name == name)
                return column;
        }
        throw Missing(name);
    }

    private static DataViewType Find(DataViewSchema schema, string name)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.GetColumnOrNull(name)?.Type ?? throw Missing(name);
    }

    private static string Describe(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"VarVector<{item}>",
            _ => item,
        };
    }

    private static ArgumentOutOfRangeException Missing(string name) =>
        new("inputSchema", $"Could not find input column '{name}'");

    private static ArgumentOutOfRangeException Mismatch(string name, string expected, string actual) =>
        new("inputSchema", $"Schema mismatch for input column '{name}': expected {expected}, got {actual}");
}
