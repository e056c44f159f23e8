namespace RnnCodec.Architecture;

/// <summary>
/// The bit-plane codec: a fixed lapped transform, dead-zone significance and sign bits of its coefficients as the binarizer, an entropy model that is
/// recurrent over the planes, and a decoder for each tuning.
/// </summary>
public sealed record PlanesArchitecture : CodecArchitecture
{
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
}
