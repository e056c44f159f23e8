using System.Text.Json;
using System.Text.Json.Serialization;

namespace RnnCodec.Architecture;

/// <summary>How the records are written in a weight file; generated code, so that it works in trimmed programs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true,
    Converters =
    [
        typeof(SnakeCase<RecurrentCell>),
        typeof(SnakeCase<Reconstruction>),
        typeof(SnakeCase<GainKind>),
        typeof(SnakeCase<OutputKind>),
        typeof(SnakeCase<LayerType>),
    ])]
[JsonSerializable(typeof(CodecArchitecture))]
[JsonSerializable(typeof(RecurrentArchitecture))]
[JsonSerializable(typeof(PlanesArchitecture))]
[JsonSerializable(typeof(EntropyArchitecture))]
internal sealed partial class ArchitectureJson : JsonSerializerContext
{
    private sealed class SnakeCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}
