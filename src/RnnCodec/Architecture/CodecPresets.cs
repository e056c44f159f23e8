namespace RnnCodec.Architecture;

/// <summary>Named architectures.</summary>
public static class CodecPresets
{
    /// <summary>Names of all presets: the bit-plane codec at two sizes, the paper's shape at three.</summary>
    public static IReadOnlyList<string> Names => ["planes", "planes-small", "paper", "paper-small", "tiny"];

    /// <summary>The architecture of a preset.</summary>
    /// <exception cref="ArgumentException">No preset has this name.</exception>
    public static CodecArchitecture FromName(string name) => name switch
    {
        "planes" => new PlanesArchitecture(),
        "planes-small" => new PlanesArchitecture { EntropyWidth = 48, DecoderWidth = 48, DecoderBlocks = 2, FilterWidth = 16 },
        "paper" => Paper([64, 256, 512, 512], [512, 512, 512, 256, 128], [2, 3, 3, 3], [1, 1, 3, 3]),
        "paper-small" => Paper([32, 64, 128, 256], [256, 256, 192, 96, 48], [3, 3, 3, 3], [1, 1, 1, 1]),
        "tiny" => Paper([16, 32, 48, 64], [64, 64, 64, 32, 32], [3, 3, 3, 3], [1, 1, 1, 1]) with { InputResidual = 1 },
        _ => throw new ArgumentException($"There is no preset '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>The paper's shape: four steps down by strides, four up by depth-to-space.</summary>
    private static RecurrentArchitecture Paper(int[] encoder, int[] decoder, int[] kernels, int[] hidden) => new()
    {
        Cell = RecurrentCell.ResidualGru,
        Reconstruction = Reconstruction.Additive,
        Gain = GainKind.Scalar,
        Encoder = [Convolution(encoder[0], 3, stride: 2), .. encoder[1..].Select(c => new LayerSpec { Type = LayerType.Rnn, Out = c, Kernel = 3, Stride = 2 })],
        Decoder =
        [
            Convolution(decoder[0], 1),
            .. decoder[1..].Select((c, i) => new LayerSpec { Type = LayerType.Rnn, Out = c, Kernel = kernels[i], Hidden = hidden[i], Upscale = 2 }),
            Convolution(3, 1),
        ],
    };

    private static LayerSpec Convolution(int channels, int kernel, int stride = 1) =>
        new() { Type = LayerType.Conv, Out = channels, Kernel = kernel, Stride = stride };
}
