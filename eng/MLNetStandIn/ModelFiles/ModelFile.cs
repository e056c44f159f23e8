using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>The zip of a saved model: a folder tree of transformers, and the schema of the data it was fitted on.</summary>
internal static class ModelFile
{
    private const string SchemaEntry = "Schema";
    private const string ModelFolder = "Model";

    /// <summary>What reads each kind of transformer that <see cref="ModelSaveContext.Begin"/> names.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ModelLoadContext, ITransformer>> Loaders = new Dictionary<string, Func<ModelLoadContext, ITransformer>>
    {
        [TransformerChainFile.Kind] = TransformerChainFile.Load,
        [CustomMappingFile.Kind] = CustomMappingFile.Load,
        [ExpressionTransformer.Kind] = ExpressionTransformer.Load,
        [ColumnCopyingTransformer.Kind] = ColumnCopyingTransformer.Load,
        [ColumnSelectingTransformer.Kind] = ColumnSelectingTransformer.Load,
        [ImageLoadingTransformer.Kind] = ImageLoadingTransformer.Load,
    };

    public static void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        if (inputSchema is not null)
        {
            using var writer = new BinaryWriter(zip.CreateEntry(SchemaEntry).Open());
            SaveSchema(writer, inputSchema);
        }
        ModelSaveContext.Save(zip, ModelFolder, model);
    }

    public static ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        inputSchema = null;
        if (zip.GetEntry(SchemaEntry) is { } entry)
        {
            using var reader = new BinaryReader(entry.Open());
            inputSchema = LoadSchema(reader);
        }
        return ModelLoadContext.Load(zip, ModelFolder);
    }

    // As in the real one, columns of types that cannot be saved are left out without a word unless none remains.
    private static void SaveSchema(BinaryWriter writer, DataViewSchema schema)
    {
        var columns = schema.Where(column => !column.IsHidden && ItemType(column.Type) is not null).ToArray();
        if (columns.Length == 0)
            throw new InvalidOperationException("No valid columns to save");
        writer.Write(columns.Length);
        foreach (var column in columns)
        {
            var dimensions = (column.Type as VectorDataViewType)?.Dimensions ?? [];
            writer.Write(column.Name);
            writer.Write(ItemType(column.Type).ToString()!);
            writer.Write(column.Type is VectorDataViewType);
            writer.Write(dimensions.Length);
            foreach (var dimension in dimensions)
                writer.Write(dimension);
        }
    }

    private static DataViewSchema LoadSchema(BinaryReader reader)
    {
        PrimitiveDataViewType[] types = [TextDataViewType.Instance, BooleanDataViewType.Instance, .. NumberDataViewType.All];
        var builder = new DataViewSchema.Builder();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var name = reader.ReadString();
            var typeName = reader.ReadString();
            var item = types.FirstOrDefault(type => type.ToString() == typeName) ?? throw new InvalidDataException($"Column '{name}' has the unknown type {typeName}.");
            var isVector = reader.ReadBoolean();
            var dimensions = new List<int>();
            for (var rank = reader.ReadInt32(); rank > 0; rank--)
                dimensions.Add(reader.ReadInt32());
            builder.AddColumn(name, isVector ? new VectorDataViewType(item, [.. dimensions]) : item);
        }
        return builder.ToSchema();
    }

    private static PrimitiveDataViewType ItemType(DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type as PrimitiveDataViewType;
}
