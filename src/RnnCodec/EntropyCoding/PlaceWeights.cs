using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.EntropyCoding;

/// <summary>A matrix in the order in which <see cref="PlaceKernel{TVector, TLanes}"/> reads it: tap by tap and input by input, a row of all outputs.</summary>
internal sealed unsafe class PlaceMatrix
{
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _bias;

    /// <param name="layer">The layer.</param>
    /// <param name="firstTap">Taps before this one are left out.</param>
    public PlaceMatrix(Convolution layer, int firstTap = 0)
    {
        Stride = Padded(layer.Outputs);
        TapLength = layer.Inputs * Stride;
        var taps = layer.Taps.AsSpan(firstTap);
        _weights = new FloatBuffer(checked(taps.Length * TapLength));
        _bias = new FloatBuffer(Stride);
        var weight = layer.Weight.Values;
        var (kernelRows, kernelColumns) = (layer.Weight.Dimensions[2], layer.Weight.Dimensions[3]);
        var target = _weights.Pointer;
        foreach (var tap in taps)
        {
            for (var input = 0; input < layer.Inputs; input++)
            {
                for (var output = 0; output < Stride; output++)
                {
                    var isUsed = output < layer.Outputs && (!layer.IsStrictlyLower || input < output);
                    *target++ = isUsed ? weight[((output * layer.Inputs + input) * kernelRows + tap.Row) * kernelColumns + tap.Column] : 0f;
                }
            }
        }
        for (var output = 0; output < Stride; output++)
            _bias.Pointer[output] = layer.Bias is { } bias && output < layer.Outputs ? bias.Values[output] : 0f;
    }

    /// <summary>Numbers of a row: the outputs, and zeros up to a multiple of the widest vector.</summary>
    public int Stride { get; }

    /// <summary>Numbers of one tap's rows.</summary>
    public int TapLength { get; }

    /// <summary><see cref="Stride"/> numbers.</summary>
    public float* Bias => _bias.Pointer;

    public float* Tap(int index) => _weights.Pointer + (long)index * TapLength;

    /// <summary>The length of a buffer that vectors of any width cover without a rest.</summary>
    public static int Padded(int count) => (count + 15) / 16 * 16;
}

/// <summary>The weights of what remains to be computed place by place while a plane is decoded.</summary>
internal sealed class PlaceWeights
{
    private PlaceWeights(BinaryRnn network)
    {
        Left = new PlaceMatrix(network.Left, network.Above.Taps.Length);
        InputToState = new PlaceMatrix(network.InputToState);
        Hidden = new PlaceMatrix(network.Hidden);
        Logits = new PlaceMatrix(network.Logits);
        Triangle = network.Triangle is { } triangle ? new PlaceMatrix(triangle) : null;
    }

    /// <summary>z0's taps left in the current row, the farthest first.</summary>
    public PlaceMatrix Left { get; }

    /// <summary>Taps: left, current.</summary>
    public PlaceMatrix InputToState { get; }

    public PlaceMatrix Hidden { get; }

    public PlaceMatrix Logits { get; }

    public PlaceMatrix? Triangle { get; }

    /// <summary>The model's, made once for its present weights.</summary>
    public static PlaceWeights Of(BinaryRnn network) => network.Prepared(static n => new PlaceWeights(n));
}
