using Microsoft.ML;
using Microsoft.ML.Data;
using RnnCodec.MLNet.Persistence;

namespace RnnCodec.MLNet.Rows;

/// <summary>
/// A column of files names the models that made them, so that a stage fitted behind it takes these. Within a process: ML.NET saves no annotations.
/// </summary>
internal static class ModelAnnotation
{
    private const string Kind = "RnnCodec.Models";

    /// <summary>The schema of a row class whose column of files is made with these models.</summary>
    public static SchemaDefinition Of(Type row, string column, IReadOnlyList<CodecModel> models)
    {
        var schema = SchemaDefinition.Create(row);
        schema[column].AddAnnotation(Kind, string.Join(' ', models.Select(model => model.Id)).AsMemory(), TextDataViewType.Instance);
        return schema;
    }

    /// <summary>The models that a column names, where all of them are in use; none where it names none.</summary>
    public static IReadOnlyList<CodecModel> Read(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind) is null)
            return [];
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(Kind, ref text);
        var ids = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var models = ids.Select(id => CodecPool.FindUsed(id)?.Model ?? CodecPool.FindShipped(id)).OfType<CodecModel>().ToArray();
        return models.Length == ids.Length ? models : [];
    }
}
