using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet;

/// <summary>What a stage reads from a column.</summary>
internal enum InputKind
{
    Image,
    Bytes,
}

/// <summary>The schema errors of the stages, in ML.NET's form.</summary>
internal static class InputColumn
{
    public static void Check(SchemaShape schema, string name, InputKind kind)
    {
        var column = Find(schema, name);
        var fits = kind == InputKind.Image
            ? column.Kind == SchemaShape.Column.VectorKind.Scalar && column.ItemType is ImageDataViewType
            : column.Kind != SchemaShape.Column.VectorKind.Scalar && !column.IsKey && column.ItemType.Equals(NumberDataViewType.Byte);
        if (!fits)
            throw Mismatch(name, kind, Describe(column));
    }

    public static void Check(DataViewSchema schema, string name, InputKind kind)
    {
        var type = Find(schema, name);
        var fits = kind == InputKind.Image
            ? type is ImageDataViewType
            : type is VectorDataViewType vector && vector.ItemType.Equals(NumberDataViewType.Byte);
        if (!fits)
            throw Mismatch(name, kind, type.ToString()!);
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

    private static ArgumentOutOfRangeException Mismatch(string name, InputKind expected, string actual) =>
        new("inputSchema", $"Schema mismatch for input column '{name}': expected {(expected == InputKind.Image ? "Image" : "Vector<Byte>")}, got {actual}");
}
