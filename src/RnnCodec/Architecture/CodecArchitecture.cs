using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RnnCodec.Architecture;

/// <summary>Everything about a codec's networks but the weights, as stored in the metadata of a weight file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = Discriminator)]
[JsonDerivedType(typeof(RecurrentArchitecture), Recurrent)]
[JsonDerivedType(typeof(PlanesArchitecture), PlanesArchitecture.Kind)]
public abstract record CodecArchitecture
{
    private protected const string Discriminator = "codec";
    private const string Recurrent = "recurrent";

    /// <summary>The most iterations that a file of this codec can have.</summary>
    public abstract int Iterations { get; init; }

    /// <summary>Reads and checks a record. One that does not name its kind of codec is of the paper's kind, <see cref="RecurrentArchitecture"/>.</summary>
    /// <exception cref="InvalidModelException">The text is no architecture, or its fields contradict each other.</exception>
    public static CodecArchitecture Parse(string json)
    {
        CodecArchitecture? architecture;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (PlanesArchitecture.Read(document.RootElement) is { } planes)
            {
                planes.Validate();
                return planes;
            }
            var record = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("It is no JSON object.");
            record.TryAdd(Discriminator, Recurrent);
            if (record[Discriminator]?.GetValueKind() == JsonValueKind.String && record[Discriminator]!.GetValue<string>() == Recurrent)
                RecurrentArchitecture.Complete(record);
            architecture = record.Deserialize(ArchitectureJson.Default.CodecArchitecture);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new InvalidModelException($"The architecture record is not valid: {e.Message}", e);
        }
        if (architecture is null)
            throw new InvalidModelException("The architecture record is empty.");
        architecture.Validate();
        return architecture;
    }

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ArchitectureJson.Default.CodecArchitecture);

    /// <summary>Checks that the fields fit together.</summary>
    /// <exception cref="InvalidModelException">They do not; the message names the field and the rule.</exception>
    public abstract void Validate();

    private protected static void Require(bool holds, string rule)
    {
        if (!holds)
            throw new InvalidModelException($"The architecture record is not valid: {rule}.");
    }
}
