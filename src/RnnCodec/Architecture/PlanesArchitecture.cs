using System.Text.Json;

namespace RnnCodec.Architecture;

/// <summary>
/// The bit-plane codec: a fixed lapped transform, dead-zone significance and sign bits of its coefficients as the binarizer, an entropy model that is
/// recurrent over the planes, and a decoder for each tuning.
/// </summary>
public sealed record PlanesArchitecture : CodecArchitecture
{
    internal const string Kind = "planes";

    private const int LargestWidth = 1 << 12;

    /// <inheritdoc/>
    /// <remarks>Iterations are planes here: as many as an integer can have.</remarks>
    public override int Iterations { get; init; } = Transform.QuantizerSteps.MaxPlanes;

    /// <summary>Channels of the entropy model's state and trunk.</summary>
    public int EntropyWidth { get; init; } = 128;

    /// <summary>Channels of the decoder at 1/16 of the size.</summary>
    public int DecoderWidth { get; init; } = 160;

    /// <summary>Residual blocks of the decoder.</summary>
    public int DecoderBlocks { get; init; } = 3;

    /// <summary>Channels of the filter at full size.</summary>
    public int FilterWidth { get; init; } = 32;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(
            Iterations == Transform.QuantizerSteps.MaxPlanes,
            $"iterations must be {Transform.QuantizerSteps.MaxPlanes}, the planes of an integer, not {Iterations}");
        Require(
            EntropyWidth is >= 1 and <= LargestWidth && DecoderWidth is >= 1 and <= LargestWidth && FilterWidth is >= 1 and <= LargestWidth,
            $"widths must be 1 to {LargestWidth}");
        Require(DecoderBlocks is >= 0 and <= 64, $"decoderBlocks must be 0 to 64, not {DecoderBlocks}");
    }

    /// <summary>The record of a bit-plane codec; null where it is of another kind.</summary>
    /// <remarks>By hand: the generated reader takes longer to start than the shipped model's weights to load.</remarks>
    /// <exception cref="JsonException">It has a field that is not known.</exception>
    /// <exception cref="InvalidOperationException">A field is no number.</exception>
    /// <exception cref="FormatException">A number is not whole, or too large.</exception>
    internal static PlanesArchitecture? Read(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(Discriminator, out var kind)
            || kind.ValueKind != JsonValueKind.String || !kind.ValueEquals(Kind))
        {
            return null;
        }
        var architecture = new PlanesArchitecture();
        foreach (var field in record.EnumerateObject())
        {
            architecture = field.Name switch
            {
                Discriminator => architecture,
                "iterations" => architecture with { Iterations = field.Value.GetInt32() },
                "entropyWidth" => architecture with { EntropyWidth = field.Value.GetInt32() },
                "decoderWidth" => architecture with { DecoderWidth = field.Value.GetInt32() },
                "decoderBlocks" => architecture with { DecoderBlocks = field.Value.GetInt32() },
                "filterWidth" => architecture with { FilterWidth = field.Value.GetInt32() },
                _ => throw new JsonException($"A bit-plane codec has no '{field.Name}'."),
            };
        }
        return architecture;
    }
}
