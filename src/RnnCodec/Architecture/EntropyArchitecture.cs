using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnCodec.Architecture;

/// <summary>Everything about an entropy model (BinaryRNN) but the weights.</summary>
/// <remarks>
/// Source: Toderici et al. 2017, section 4; <see cref="Triangular"/>, <see cref="PreviousBits"/> and <see cref="SharedWeights"/> go beyond the paper.
/// </remarks>
public sealed record EntropyArchitecture
{
    /// <summary>Channels of every hidden layer.</summary>
    public int Units { get; init; } = 64;

    /// <summary>The number of iterations trained for.</summary>
    public int Iterations { get; init; } = 16;

    /// <summary>Bits of a place and iteration.</summary>
    public int Bits { get; init; } = 32;

    /// <summary>Whether earlier iterations' bits are context.</summary>
    public bool Progressive { get; init; } = true;

    /// <summary>Whether earlier bits of the same place add to the logit.</summary>
    public bool Triangular { get; init; } = true;

    /// <summary>Whether the same place's bits one iteration earlier add to the logit.</summary>
    public bool PreviousBits { get; init; } = true;

    /// <summary>Whether all iterations share their weights (the only kind there is).</summary>
    public bool SharedWeights { get; init; } = true;

    /// <summary>Reads and checks a record.</summary>
    /// <exception cref="InvalidModelException">The text is no entropy architecture.</exception>
    public static EntropyArchitecture Parse(string json)
    {
        EntropyArchitecture architecture;
        try
        {
            var record = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("It is no JSON object.");
            RecordDefaults.Complete(record, ArchitectureJson.Default.EntropyArchitecture, new EntropyArchitecture());
            architecture = record.Deserialize(ArchitectureJson.Default.EntropyArchitecture)!;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidModelException($"The entropy model's architecture record is not valid: {e.Message}", e);
        }
        if (architecture.Units is < 1 or > 4096 || architecture.Iterations is < 1 or > 64 || architecture.Bits is < 1 or > 256)
            throw new InvalidModelException(
                "The entropy model's architecture record is not valid: units must be 1 to 4096, iterations 1 to 64 and bits 1 to 256, not "
                + $"{architecture.Units}, {architecture.Iterations} and {architecture.Bits}.");
        if (!architecture.SharedWeights)
            throw new InvalidModelException("The entropy model's architecture record is not valid: sharedWeights must be true.");
        return architecture;
    }

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ArchitectureJson.Default.EntropyArchitecture);
}
