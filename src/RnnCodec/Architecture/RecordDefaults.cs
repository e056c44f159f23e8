using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace RnnCodec.Architecture;

/// <summary>
/// What a record leaves out. Generated readers give such properties default(T), not the value of their initializer, so it is put in before they read.
/// </summary>
internal static class RecordDefaults
{
    /// <summary>Puts in the properties that the JSON object may leave out and does.</summary>
    /// <param name="record">The object.</param>
    /// <param name="type">What is to be read from it.</param>
    /// <param name="template">One of this type, with the defaults.</param>
    public static void Complete(JsonObject record, JsonTypeInfo type, object template)
    {
        foreach (var property in type.Properties)
        {
            if (property is { IsRequired: false, Get: { } get } && !record.ContainsKey(property.Name))
                record[property.Name] = JsonSerializer.SerializeToNode(get(template), type.Options.GetTypeInfo(property.PropertyType));
        }
    }
}
