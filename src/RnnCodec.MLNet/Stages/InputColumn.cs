using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Stages;

/// <summary>The schema errors of the stages, in ML.NET's form.</summary>
internal static class InputColumn
{
    /// <summary>Checks the columns that a stage reads, and makes ML.NET bind to them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">A column has a name that the stages need between their steps.</exception>
    public static void Check(DataViewSchema schema, StageState state)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var column in schema)
            CheckName(column.Name, "inputSchema");
        foreach (var (name, slot) in state.InputColumnNames.Zip(state.Rules.Inputs))
        {
            Check(schema, name, slot.Kind);
            ImageTypes.Register(schema[name].Type);
        }
    }

    /// <summary>Checks the columns that a stage reads.</summary>
    /// <inheritdoc cref="Check(DataViewSchema, StageState)" path="/exception"/>
    public static void Check(SchemaShape schema, StageState state)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var column in schema)
            CheckName(column.Name, "inputSchema");
        foreach (var (name, slot) in state.InputColumnNames.Zip(state.Rules.Inputs))
            Check(schema, name, slot.Kind);
    }

    /// <exception cref="ArgumentException">The name is empty, or one that the stages need between their steps.</exception>
    public static string CheckName(string? name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        return StageColumns.All.Contains(name)
            ? throw new ArgumentException($"The column name '{name}' is reserved: the stages of RnnCodec.MLNet need it between their steps.", parameter)
            : name;
    }

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
