using RnnCodec.Architecture;
using RnnCodec.Engine;

namespace RnnCodec.Networks;

/// <summary>Encoder, binarizer, decoder and gain of one architecture, with their weights. <see cref="UnrolledCodec"/> runs them over the iterations.</summary>
internal sealed class CodecNetwork
{
    private readonly Parameter? _directDecode;
    private readonly Parameter? _synthesis;
    private readonly EffectEntry?[] _effects;
    private EnergyEntry? _energies;

    public CodecNetwork(RecurrentArchitecture architecture, ParameterSet parameters)
    {
        architecture.Validate();
        Architecture = architecture;
        var (signal, bits, iterations) = (architecture.SignalChannels, architecture.Bits, architecture.Iterations);
        if (architecture.Analysis is { } patch)
        {
            var pixels = 3 * patch.Patch * patch.Patch;
            _synthesis = parameters.Require("synthesis.weight", pixels, signal, 1, 1);
            Analysis = Convolution.Padded(parameters.Require("analysis.weight", signal, pixels, 1, 1), null);
            Synthesis = Convolution.Padded(_synthesis, null);
        }
        Encoder = new LayerStack(architecture, isDecoder: false, signal, parameters);
        Binarizer = Convolution.Padded(parameters.Require("binarizer.weight", bits, Encoder.Outputs, 1, 1), parameters.Require("binarizer.bias", bits));
        Decoder = new LayerStack(architecture, isDecoder: true, bits, parameters);
        if (architecture.Gain is GainKind.Scalar or GainKind.Map)
            Gain = parameters.Require("gain", iterations);
        if (architecture.Gain == GainKind.Map)
        {
            var state = architecture.Decoder[^2].Out;
            GainMap = Convolution.Padded(parameters.Require("gain_map.weight", signal, state, 1, 1), parameters.Require("gain_map.bias", signal));
        }
        if (architecture.Gain == GainKind.Network)
            GainNetwork = new GainNetwork(parameters);
        _effects = new EffectEntry?[iterations];
        if (architecture.Direct)
        {
            var encode = parameters.Require("direct_encode", iterations, bits, signal, 1, 1);
            _directDecode = parameters.Require("direct_decode", iterations, signal, bits, 1, 1);
            DirectEncode = [.. Enumerable.Range(0, iterations).Select(t => Convolution.Padded(encode.Slice(t), null))];
            DirectDecode = [.. Enumerable.Range(0, iterations).Select(t => Convolution.Padded(_directDecode.Slice(t), null))];
        }
        parameters.RequireAllUsed();
    }

    public RecurrentArchitecture Architecture { get; }

    /// <summary>Patch pixels to coefficients, or null where the networks see pixels.</summary>
    public Convolution? Analysis { get; }

    /// <summary>Coefficients to patch pixels.</summary>
    public Convolution? Synthesis { get; }

    public LayerStack Encoder { get; }

    public Convolution Binarizer { get; }

    public LayerStack Decoder { get; }

    /// <summary>Log gain of every iteration.</summary>
    public Parameter? Gain { get; }

    public Convolution? GainMap { get; }

    public GainNetwork? GainNetwork { get; }

    /// <summary>Each iteration's direct path from coefficients to logits of the bits.</summary>
    public Convolution[]? DirectEncode { get; }

    /// <summary>Each iteration's direct path from bits to coefficients.</summary>
    public Convolution[]? DirectDecode { get; }

    /// <summary>
    /// The squared effect of iteration t's bits as a 1x1 convolution of 1 / local_i^2: weight[j,i] = direct_decode[t][i,j]^2 * |synthesis column i|^2.
    /// Its sums are plain float32 operations in index order, so every machine has the same weights.
    /// </summary>
    public Convolution SquaredEffect(int iteration)
    {
        var (direct, synthesis) = (_directDecode!.Slice(iteration), _synthesis!);
        if (_effects[iteration] is { } known && known.DirectVersion == direct.Version && known.SynthesisVersion == synthesis.Version)
            return known.Convolution;
        var (signal, bits) = (Architecture.SignalChannels, Architecture.Bits);
        var energies = SynthesisEnergies(synthesis);
        var path = direct.Values;
        var values = new float[bits * signal];
        for (var j = 0; j < bits; j++)
        {
            for (var i = 0; i < signal; i++)
                values[j * signal + i] = path[i * bits + j] * path[i * bits + j] * energies[i];
        }
        var effect = Convolution.Padded(new Parameter($"effect[{iteration}]", [bits, signal, 1, 1], values), null);
        _effects[iteration] = new EffectEntry(effect, direct.Version, synthesis.Version);
        return effect;
    }

    /// <summary>|synthesis column i|^2, the same for all iterations.</summary>
    private float[] SynthesisEnergies(Parameter synthesis)
    {
        if (_energies is { } known && known.Version == synthesis.Version)
            return known.Values;
        var energies = new float[Architecture.SignalChannels];
        var weights = synthesis.Values;
        for (var row = 0; row < weights.Length; row += energies.Length)
        {
            for (var i = 0; i < energies.Length; i++)
                energies[i] += weights[row + i] * weights[row + i];
        }
        _energies = new EnergyEntry(energies, synthesis.Version);
        return energies;
    }

    private sealed record EnergyEntry(float[] Values, int Version);

    private sealed record EffectEntry(Convolution Convolution, int DirectVersion, int SynthesisVersion);
}
