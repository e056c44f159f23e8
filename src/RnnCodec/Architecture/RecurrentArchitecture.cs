using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RnnCodec.Architecture;

/// <summary>The recurrent unit of the encoder and the decoder.</summary>
public enum RecurrentCell
{
    /// <summary>GRU with linear paths from the old state and from the input to the output (Toderici et al. 2017, equation 7).</summary>
    ResidualGru,

    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Associative LSTM with complex states in the decoder; the encoder is a plain LSTM.</summary>
    AssociativeLstm,
}

/// <summary>How a picture is put together from the iterations.</summary>
public enum Reconstruction
{
    /// <summary>Every iteration predicts the whole picture.</summary>
    OneShot,

    /// <summary>Every iteration adds its prediction of the residual.</summary>
    Additive,
}

/// <summary>What the residual is multiplied by before the encoder.</summary>
public enum GainKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A learned gain for each iteration.</summary>
    Scalar,

    /// <summary>The paper's residual scaling: a network that reads the reconstruction so far.</summary>
    Network,
}

/// <summary>What is applied to the decoder's last layer.</summary>
public enum OutputKind
{
    /// <summary>Nothing.</summary>
    Linear,

    /// <summary>tanh(o) / 2.</summary>
    Tanh,
}

/// <summary>The kind of a layer.</summary>
public enum LayerType
{
    /// <summary>A convolution.</summary>
    Conv,

    /// <summary>A recurrent convolution of the architecture's cell.</summary>
    Rnn,
}

/// <summary>One layer of the encoder or the decoder.</summary>
public sealed record LayerSpec
{
    /// <summary>Convolution or recurrent unit.</summary>
    public required LayerType Type { get; init; }

    /// <summary>Output channels, before <see cref="Upscale"/>.</summary>
    public required int Out { get; init; }

    /// <summary>Side of the input kernel.</summary>
    public required int Kernel { get; init; }

    /// <summary>Step of the input convolution.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Side of a recurrent unit's hidden kernel.</summary>
    public int Hidden { get; init; } = 1;

    /// <summary>Factor of the depth-to-space after the layer.</summary>
    public int Upscale { get; init; } = 1;
}

/// <summary>
/// The paper's codec: recurrent encoder, binarizer and decoder, whose bits an entropy model (<see cref="EntropyArchitecture"/>) may make fewer.
/// </summary>
/// <remarks>Source: Toderici et al. 2017, table in section 3.</remarks>
public sealed record RecurrentArchitecture : CodecArchitecture
{
    private const int LargestChannels = 1 << 14;
    private const int PictureChannels = 3;

    /// <summary>Pixels of a side that one place of the code stands for; the file format relies on it.</summary>
    private const int PositionSize = 16;

    /// <summary>The recurrent unit.</summary>
    public required RecurrentCell Cell { get; init; }

    /// <summary>The residual GRU's factor of W_h h in the new state.</summary>
    public float HiddenResidual { get; init; } = 0.1f;

    /// <summary>The residual GRU's factor of W_o x in the output.</summary>
    public float InputResidual { get; init; } = 0.1f;

    /// <summary>How iterations are put together.</summary>
    public required Reconstruction Reconstruction { get; init; }

    /// <summary>Residual scaling.</summary>
    public required GainKind Gain { get; init; }

    /// <inheritdoc/>
    public override int Iterations { get; init; } = 16;

    /// <summary>Bits of a place and iteration.</summary>
    public int Bits { get; init; } = 32;

    /// <summary>What is applied to the decoder's last layer.</summary>
    public OutputKind Output { get; init; }

    /// <summary>The encoder's layers, up to the binarizer.</summary>
    public required IReadOnlyList<LayerSpec> Encoder { get; init; }

    /// <summary>The decoder's layers; the last gives pixels.</summary>
    public required IReadOnlyList<LayerSpec> Decoder { get; init; }

    /// <summary>Pixels of a side that share one place of the code: the product of the encoder's strides.</summary>
    [JsonIgnore]
    public int CodeStride => Encoder.Aggregate(1, (a, layer) => a * layer.Stride);

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(
            Enum.IsDefined(Cell) && Enum.IsDefined(Reconstruction) && Enum.IsDefined(Gain) && Enum.IsDefined(Output),
            "cell, reconstruction, gain and output must be known values");
        Require(Iterations is >= 1 and <= 64, $"iterations must be 1 to 64, not {Iterations}");
        Require(Bits is >= 1 and <= 256, $"bits must be 1 to 256, not {Bits}");
        Require(float.IsFinite(HiddenResidual) && float.IsFinite(InputResidual), "hiddenResidual and inputResidual must be finite");
        Require(Encoder.Count > 0 && Decoder.Count > 1, "the encoder needs a layer and the decoder two");
        foreach (var (layer, i) in Encoder.Select((l, i) => (l, i)))
        {
            Check(layer, $"encoder.{i}");
            Require(layer.Upscale == 1, $"encoder.{i}: upscale belongs to the decoder");
        }
        foreach (var (layer, i) in Decoder.Select((l, i) => (l, i)))
        {
            Check(layer, $"decoder.{i}");
            Require(layer.Stride == 1, $"decoder.{i}: stride belongs to the encoder");
            Require(
                layer.Out % (layer.Upscale * layer.Upscale) == 0,
                $"decoder.{i}: {layer.Out} channels cannot be spread over {layer.Upscale}x{layer.Upscale} places");
            Require(
                Cell != RecurrentCell.AssociativeLstm || layer.Type != LayerType.Rnn || layer.Out % 2 == 0,
                $"decoder.{i}: an associative LSTM needs an even number of channels, not {layer.Out}");
        }
        var upscale = Decoder.Aggregate(1, (a, layer) => a * layer.Upscale);
        Require(CodeStride == PositionSize, $"one place of the code must stand for {PositionSize} pixels of a side, not {CodeStride}");
        Require(upscale == CodeStride, $"the encoder goes down by {CodeStride} but the decoder up by {upscale}");
        Require(
            Decoder[^1].Type == LayerType.Conv && Decoder[^1].Upscale == 1 && Decoder[^1].Out == PictureChannels,
            $"the decoder must end in a convolution of {PictureChannels} channels");
        Require(Reconstruction == Reconstruction.Additive || Gain is GainKind.None, "one-shot reconstruction has no gain");
    }

    /// <inheritdoc/>
    public bool Equals(RecurrentArchitecture? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    /// <summary>Puts in what the record and its layers leave out.</summary>
    internal static void Complete(JsonObject record)
    {
        var (kind, layerKind) = (ArchitectureJson.Default.RecurrentArchitecture, ArchitectureJson.Default.LayerSpec);
        var layer = new LayerSpec { Type = default, Out = 0, Kernel = 0 };
        RecordDefaults.Complete(
            record,
            kind,
            new RecurrentArchitecture { Cell = default, Reconstruction = default, Gain = default, Encoder = [], Decoder = [] });
        foreach (var layers in new[] { record["encoder"], record["decoder"] })
        {
            foreach (var node in layers as JsonArray ?? [])
            {
                if (node is JsonObject known)
                    RecordDefaults.Complete(known, layerKind, layer);
            }
        }
    }

    private static void Check(LayerSpec layer, string name)
    {
        Require(Enum.IsDefined(layer.Type), $"{name}: unknown type");
        Require(layer.Out is >= 1 and <= LargestChannels, $"{name}: out must be 1 to {LargestChannels}, not {layer.Out}");
        Require(layer.Kernel is >= 1 and <= 15 && layer.Hidden is >= 1 and <= 15, $"{name}: kernels must be 1 to 15");
        Require(layer.Stride is 1 or 2 or 4 && layer.Upscale is 1 or 2 or 4, $"{name}: stride and upscale must be 1, 2 or 4");
    }
}
