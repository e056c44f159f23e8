namespace RnnCodec.Engine;

/// <summary>The operations that the networks are written on. Tensors are channels last; results are new and belong to the caller.</summary>
internal abstract class Executor
{
    /// <summary>Copies numbers in, [N,H,W,C] order.</summary>
    public abstract Tensor FromValues(TensorShape shape, ReadOnlySpan<float> values);

    /// <summary>Copies a tensor's numbers out, [N,H,W,C] order.</summary>
    public abstract void CopyTo(Tensor x, Span<float> values);

    /// <summary>The convolution, with its bias.</summary>
    public abstract Tensor Convolve(Tensor x, Convolution layer);

    /// <summary>The convolution, with its bias, and of each sum what is above 0.</summary>
    public virtual Tensor ConvolveRectified(Tensor x, Convolution layer)
    {
        using var y = Convolve(x, layer);
        return Activate(y, Activation.Relu);
    }

    /// <summary>The same as <see cref="Convolve"/>, for a 1x1 convolution of a tensor that is mostly 0.</summary>
    public virtual Tensor ConvolveSparse(Tensor x, Convolution layer) => Convolve(x, layer);

    /// <summary>The function of every number.</summary>
    public abstract Tensor Activate(Tensor x, Activation function);

    /// <summary>a + scale * b.</summary>
    public abstract Tensor Add(Tensor a, Tensor b, float scale = 1);

    /// <summary>x + bias, a vector of one number a channel.</summary>
    public abstract Tensor AddBias(Tensor x, Parameter bias);

    /// <summary>scale * x + offset.</summary>
    public abstract Tensor Affine(Tensor x, float scale, float offset = 0);

    /// <summary>a * b, number by number; where b has one channel it meets all of a's.</summary>
    public abstract Tensor Multiply(Tensor a, Tensor b);

    /// <summary>a / b; b has one channel, which meets all of a's.</summary>
    public abstract Tensor Divide(Tensor a, Tensor b);

    /// <summary>x * e^(sign * logGain[index]): a learned scalar gain (sign +1) or its inverse (sign -1).</summary>
    public abstract Tensor ScaleByGain(Tensor x, Parameter logGain, int index, int sign);

    /// <summary>[N,H,W,C] to [N,H*f,W*f,C/f^2]: channel c*f^2 + dy*f + dx becomes channel c at (dy, dx).</summary>
    public abstract Tensor DepthToSpace(Tensor x, int factor);

    /// <summary>Row y of every picture: [N,H,W,C] to [N,1,W,C].</summary>
    public abstract Tensor Row(Tensor x, int y);

    /// <summary>The inverse of <see cref="Row"/>: H tensors [N,1,W,C] to [N,H,W,C].</summary>
    public abstract Tensor StackRows(IReadOnlyList<Tensor> rows);

    /// <summary>Nearest-neighbour upsampling by a factor, cropped at the right and bottom to the size asked for.</summary>
    public abstract Tensor Upsample(Tensor x, int factor, int height, int width);

    /// <summary>The binarizer B(tanh x): -1 below 0, else +1. A training executor may draw it at random, and lets the gradient pass straight through.</summary>
    public abstract Tensor Binarize(Tensor x);

    /// <summary>The same numbers, through which no gradient passes.</summary>
    public abstract Tensor Detach(Tensor x);

    /// <summary>Every second row and column from (<paramref name="row"/>, <paramref name="column"/>): [N,H,W,C] to [N,ceil(H/2),ceil(W/2),C], 0 at places outside x.</summary>
    public abstract Tensor Phase(Tensor x, int row, int column);

    /// <summary>x * scale, a vector of one number a channel.</summary>
    public abstract Tensor ScaleChannels(Tensor x, Parameter scale);

    /// <summary>
    /// A unit with one gate: h + z * (tanh(u) - h), z = sigmoid(input.z + state.z), u = input.u + state.u. <paramref name="input"/> and <paramref name="state"/> hold z, u (2C channels).
    /// The last two are null before the first step (h = 0).
    /// </summary>
    public abstract Tensor GatedUpdate(Tensor input, Tensor? state, Tensor? hidden);

    /// <summary>GRU reset: sigmoid(input.r + state.r) * h. <paramref name="input"/> holds z, r, candidate (3C channels), <paramref name="state"/> z, r, ... (2C or 3C).</summary>
    public abstract Tensor GruReset(Tensor input, Tensor state, Tensor hidden);

    /// <summary>
    /// GRU update: h + z * (tanh(input.candidate + <paramref name="candidate"/>) - h) + <paramref name="hiddenResidual"/> * state.Wh, z = sigmoid(input.z + state.z).
    /// <paramref name="state"/>, <paramref name="candidate"/> and <paramref name="hidden"/> are null before the first step (h = 0).
    /// </summary>
    public abstract Tensor GruUpdate(Tensor input, Tensor? state, Tensor? candidate, Tensor? hidden, float hiddenResidual);

    /// <summary>LSTM: gates f, i, o, j (C channels each); c' = s(f) c + s(i) tanh(j), h' = s(o) tanh(c'). The last two are null before the first step.</summary>
    public abstract (Tensor Hidden, Tensor Cell) LstmUpdate(Tensor input, Tensor? state, Tensor? cell);

    /// <summary>
    /// Associative LSTM of n complex channels: gates f, i, o, then Re and Im of j, r_i, r_o (9n channels); cell and hidden state are Re, then Im (2n channels).
    /// c' = s(f) c + r_i s(i) j, h' = s(o) bnd(r_o c'), with j, r_i, r_o bounded to the unit disc. The last two are null before the first step.
    /// </summary>
    public abstract (Tensor Hidden, Tensor Cell) AssociativeLstmUpdate(Tensor input, Tensor? state, Tensor? cell);
}
