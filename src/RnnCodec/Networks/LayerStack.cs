using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>The encoder or the decoder: layers in a row, each a convolution or a recurrent unit, with depth-to-space where the record says so.</summary>
internal sealed class LayerStack
{
    private readonly IReadOnlyList<LayerSpec> _specs;
    private readonly Convolution?[] _convolutions;
    private readonly RecurrentLayer?[] _recurrent;

    public LayerStack(RecurrentArchitecture architecture, bool isDecoder, int inputs, ParameterSet parameters)
    {
        var name = isDecoder ? "decoder" : "encoder";
        _specs = isDecoder ? architecture.Decoder : architecture.Encoder;
        _convolutions = new Convolution?[_specs.Count];
        _recurrent = new RecurrentLayer?[_specs.Count];
        for (var i = 0; i < _specs.Count; i++)
        {
            var spec = _specs[i];
            if (spec.Type == LayerType.Conv)
                _convolutions[i] = Convolution.Padded(parameters.Require($"{name}.{i}.weight", spec.Out, inputs, spec.Kernel, spec.Kernel), parameters.Require($"{name}.{i}.bias", spec.Out), spec.Stride);
            else
                _recurrent[i] = RecurrentLayer.Create(architecture, spec, inputs, $"{name}.{i}", isDecoder, parameters);
            inputs = spec.Out / (spec.Upscale * spec.Upscale);
        }
        Outputs = inputs;
    }

    /// <summary>Channels of the last layer's output.</summary>
    public int Outputs { get; }

    public int Count => _specs.Count;

    /// <summary>One iteration. Replaces the layers' states; <paramref name="x"/> stays the caller's.</summary>
    public Tensor Run(Executor e, Tensor x, RecurrentState?[] states)
    {
        var current = x;
        for (var i = 0; i < _specs.Count; i++)
        {
            var next = _convolutions[i] is { } convolution ? e.Convolve(current, convolution) : Step(e, current, i, states);
            if (_specs[i].Upscale > 1)
            {
                var deep = next;
                next = e.DepthToSpace(deep, _specs[i].Upscale);
                deep.Dispose();
            }
            if (!ReferenceEquals(current, x))
                current.Dispose();
            current = next;
        }
        return current;
    }

    private Tensor Step(Executor e, Tensor x, int layer, RecurrentState?[] states)
    {
        var (output, state) = _recurrent[layer]!.Step(e, x, states[layer]);
        states[layer]?.Dispose();
        states[layer] = state;
        return output;
    }
}
