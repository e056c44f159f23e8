using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>The paper's residual scaling: five stride-2 convolutions on the reconstruction so far give one gain above 1 for each 32x32 patch.</summary>
internal sealed class GainNetwork
{
    private const int Layers = 5;
    private const int Channels = 32;
    private const int Patch = 1 << Layers;

    private readonly Convolution[] _convolutions = new Convolution[Layers];

    public GainNetwork(ParameterSet parameters)
    {
        for (var i = 0; i < Layers; i++)
        {
            var (inputs, outputs, kernel) = (i == 0 ? 3 : Channels, i == Layers - 1 ? 1 : Channels, i == Layers - 1 ? 2 : 3);
            _convolutions[i] = Convolution.Padded(parameters.Require($"gain_network.convs.{i}.weight", outputs, inputs, kernel, kernel), parameters.Require($"gain_network.convs.{i}.bias", outputs), stride: 2);
        }
    }

    /// <summary>[N,H,W,3] in [-0.5,0.5] to gains [N,H,W,1].</summary>
    public Tensor Run(Executor e, Tensor reconstruction)
    {
        var current = reconstruction;
        foreach (var convolution in _convolutions)
        {
            using var linear = e.Convolve(current, convolution);
            if (!ReferenceEquals(current, reconstruction))
                current.Dispose();
            current = e.Activate(linear, Activation.Elu);
        }
        using var gains = e.Affine(current, 1, 2);
        current.Dispose();
        return e.Upsample(gains, Patch, reconstruction.Shape.Height, reconstruction.Shape.Width);
    }
}
