using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.EntropyCoding;

/// <summary>A matrix in the order in which <see cref="PlaceKernel{TVector, TLanes}"/> reads it: for each input a row of all outputs.</summary>
internal sealed unsafe class PlaceMatrix
{
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _bias;

    /// <param name="rows">Inputs.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="weight">The weight between an input and an output.</param>
    /// <param name="bias">The outputs' bias; null: none.</param>
    public PlaceMatrix(int rows, int outputs, Func<int, int, float> weight, Parameter? bias = null)
    {
        Stride = Padded(outputs);
        (_weights, _bias) = (new FloatBuffer(checked(rows * Stride)), new FloatBuffer(Stride));
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < Stride; i++)
                Row(row)[i] = i < outputs ? weight(row, i) : 0f;
        }
        for (var i = 0; i < Stride; i++)
            _bias.Pointer[i] = bias is not null && i < outputs ? bias.Values[i] : 0f;
    }

    /// <summary>Numbers of a row: the outputs, and zeros up to a multiple of the widest vector.</summary>
    public int Stride { get; }

    /// <summary><see cref="Stride"/> numbers.</summary>
    public float* Bias => _bias.Pointer;

    public float* Row(int index) => _weights.Pointer + (long)index * Stride;

    /// <summary>The length of a buffer that vectors of any width cover without a rest.</summary>
    public static int Padded(int count) => (count + 15) / 16 * 16;
}

/// <summary>The weights of what remains to be computed place by place while a plane is decoded.</summary>
internal sealed class PlaceWeights
{
    /// <summary>Places on the left that z0 sees.</summary>
    public const int Reach = 3;

    private PlaceWeights(BinaryRnn network)
    {
        var (k, bits) = (network.Architecture.Units, network.Architecture.Bits);
        var (z0, i2s, h1, h2, triangle) = (network.Left.Weight, network.InputToState.Weight, network.Hidden.Weight, network.Logits.Weight,
            network.Triangle?.Weight);
        var (rows, columns) = (z0.Dimensions[2], z0.Dimensions[3]);
        Left = new PlaceMatrix(bits, Reach * k, (j, o) => z0.Values[((o % k * bits + j) * rows + rows - 1) * columns + Reach - 1 - o / k]);
        InputToState = new PlaceMatrix(2 * k, 4 * k, (i, o) => i2s.Values[(o * k + i % k) * i2s.Dimensions[3] + i / k], network.InputToState.Bias);
        Hidden = new PlaceMatrix(k, k, (i, o) => h1.Values[o * k + i], network.Hidden.Bias);
        Logits = new PlaceMatrix(k, bits, (i, o) => h2.Values[o * k + i], network.Logits.Bias);
        Triangle = new PlaceMatrix(bits, bits, (j, o) => triangle is not null && j < o ? triangle.Values[o * bits + j] : 0f);
    }

    /// <summary>Row j: what bit j adds to z0 of the next place, the one after it, and the third (3k outputs).</summary>
    public PlaceMatrix Left { get; }

    /// <summary>The left place's k units, then the current one's.</summary>
    public PlaceMatrix InputToState { get; }

    public PlaceMatrix Hidden { get; }

    public PlaceMatrix Logits { get; }

    /// <summary>Row j: what bit j adds to the logits of the later ones. All 0 in a model without.</summary>
    public PlaceMatrix Triangle { get; }

    /// <summary>The model's, made once for its present weights.</summary>
    public static PlaceWeights Of(BinaryRnn network) => network.Prepared(static n => new PlaceWeights(n));
}
