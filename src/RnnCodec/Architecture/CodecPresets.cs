namespace RnnCodec.Architecture;

/// <summary>Named architectures.</summary>
public static class CodecPresets
{
    /// <summary>Names of all presets: the bit-plane codec at two sizes, the paper's shape at three, then this project's patch shape.</summary>
    public static IReadOnlyList<string> Names => ["planes", "planes-small", "paper", "paper-small", "tiny", "fast", "base", "large"];

    /// <summary>The architecture of a preset.</summary>
    /// <exception cref="ArgumentException">No preset has this name.</exception>
    public static CodecArchitecture FromName(string name) => name switch
    {
        "planes" => new PlanesArchitecture(),
        "planes-small" => new PlanesArchitecture { EntropyWidth = 48, DecoderWidth = 48, DecoderBlocks = 2, FilterWidth = 16 },
        "paper" => Paper([64, 256, 512, 512], [512, 512, 512, 256, 128], [2, 3, 3, 3], [1, 1, 3, 3]),
        "paper-small" => Paper([32, 64, 128, 256], [256, 256, 192, 96, 48], [3, 3, 3, 3], [1, 1, 1, 1]),
        "tiny" => Paper([16, 32, 48, 64], [64, 64, 64, 32, 32], [3, 3, 3, 3], [1, 1, 1, 1]) with { InputResidual = 1 },
        "fast" => Patch(128, 2),
        "base" => Patch(256, 2),
        "large" => Patch(384, 3),
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

    /// <summary>The patch shape: one transform of 16x16 patches, recurrence at a sixteenth of the resolution, a direct path and a gain map.</summary>
    private static RecurrentArchitecture Patch(int channels, int layers)
    {
        var analysis = new PatchAnalysis { Patch = 16, Luma = 256, Chroma = 64 };
        var recurrent = Enumerable.Repeat(new LayerSpec { Type = LayerType.Rnn, Out = channels, Kernel = 3 }, layers).ToArray();
        return new RecurrentArchitecture
        {
            Cell = RecurrentCell.ResidualGru,
            InputResidual = 1,
            Reconstruction = Reconstruction.Additive,
            Gain = GainKind.Map,
            Analysis = analysis,
            Direct = true,
            Encoder = recurrent,
            Decoder = [Convolution(channels, 1), .. recurrent, Convolution(analysis.Coefficients, 1)],
        };
    }

    private static LayerSpec Convolution(int channels, int kernel, int stride = 1) => new() { Type = LayerType.Conv, Out = channels, Kernel = kernel, Stride = stride };
}
