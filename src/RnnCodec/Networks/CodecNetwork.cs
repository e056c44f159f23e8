using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>Encoder, binarizer, decoder and gain of one architecture, with their weights. <see cref="UnrolledCodec"/> runs them over the iterations.</summary>
internal sealed class CodecNetwork
{
    private const int PictureChannels = 3;

    public CodecNetwork(RecurrentArchitecture architecture, ParameterSet parameters)
    {
        architecture.Validate();
        Architecture = architecture;
        var bits = architecture.Bits;
        Encoder = new LayerStack(architecture, isDecoder: false, PictureChannels, parameters);
        Binarizer = Convolution.Padded(parameters.Require("binarizer.weight", bits, Encoder.Outputs, 1, 1), parameters.Require("binarizer.bias", bits));
        Decoder = new LayerStack(architecture, isDecoder: true, bits, parameters);
        if (architecture.Gain == GainKind.Scalar)
            Gain = parameters.Require("gain", architecture.Iterations);
        if (architecture.Gain == GainKind.Network)
            GainNetwork = new GainNetwork(parameters);
        parameters.RequireAllUsed();
    }

    public RecurrentArchitecture Architecture { get; }

    public LayerStack Encoder { get; }

    public Convolution Binarizer { get; }

    public LayerStack Decoder { get; }

    /// <summary>Log gain of every iteration.</summary>
    public Parameter? Gain { get; }

    public GainNetwork? GainNetwork { get; }

    /// <summary>The shape of one iteration's code, [N,H/16,W/16,32], of pictures of this shape.</summary>
    public TensorShape CodeShape(TensorShape picture) =>
        new(picture.Batch, picture.Height / Architecture.CodeStride, picture.Width / Architecture.CodeStride, Architecture.Bits);
}
