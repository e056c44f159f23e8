using RnnCodec.Architecture;
using RnnCodec.Engine;

namespace RnnCodec.Networks;

/// <summary>
/// The codec over its iterations (Toderici et al. 2017, equations 1 and 2): b_t = B(E_t(g_t r_{t-1})), x^_t = D_t(b_t) / g_t + gamma x^_{t-1}, r_t = x - x^_t.
/// Holds the recurrent states and the reconstruction so far. An encoder calls <see cref="Encode"/>, then <see cref="Decode"/>; a decoder
/// <see cref="Decode"/> alone.
/// </summary>
internal sealed class UnrolledCodec : IDisposable
{
    private readonly CodecNetwork _network;
    private readonly Executor _e;
    private readonly RecurrentState?[] _encoderStates;
    private readonly RecurrentState?[] _decoderStates;

    /// <summary>The picture so far; null before the first iteration.</summary>
    private Tensor? _reconstruction;

    /// <summary>The gain network's output for the current iteration; null where it is 1.</summary>
    private Tensor? _networkGain;

    /// <param name="network">The networks and their weights.</param>
    /// <param name="executor">What runs them.</param>
    /// <param name="picture">[N,H,W,3]; height and width multiples of <see cref="RecurrentArchitecture.CodeStride"/>.</param>
    public UnrolledCodec(CodecNetwork network, Executor executor, TensorShape picture)
    {
        var stride = network.Architecture.CodeStride;
        if (picture.Channels != 3 || picture.Height % stride != 0 || picture.Width % stride != 0)
            throw new ArgumentException($"A picture must have 3 channels and sides that are multiples of {stride}, not {picture}.", nameof(picture));
        (_network, _e, CodeShape) = (network, executor, network.CodeShape(picture));
        _encoderStates = new RecurrentState?[network.Encoder.Count];
        _decoderStates = new RecurrentState?[network.Decoder.Count];
    }

    /// <summary>The iteration that comes next, from 0.</summary>
    public int Iteration { get; private set; }

    /// <summary>The shape of one iteration's code.</summary>
    public TensorShape CodeShape { get; }

    private RecurrentArchitecture Architecture => _network.Architecture;

    /// <summary>The bits of this iteration, -1 or +1, from the picture [N,H,W,3] in [-0.5,0.5].</summary>
    public Tensor Encode(Tensor picture)
    {
        using var residual = Residual(picture);
        Tensor hidden;
        using (var scaled = ApplyGain(residual))
            hidden = _network.Encoder.Run(_e, scaled, _encoderStates);
        using (hidden)
        {
            using var logits = _e.Convolve(hidden, _network.Binarizer);
            return _e.Binarize(logits);
        }
    }

    /// <summary>Adds this iteration's bits, -1 or +1, to the reconstruction and goes on to the next iteration.</summary>
    public void Decode(Tensor bits)
    {
        var output = _network.Decoder.Run(_e, bits, _decoderStates);
        if (Architecture.Output == OutputKind.Tanh)
            output = Replace(output, o => { using var t = _e.Activate(o, Activation.Tanh); return _e.Affine(t, 0.5f); });
        if (Architecture.Reconstruction == Reconstruction.Additive)
        {
            output = Replace(output, RemoveGain);
            if (_reconstruction is { } sum)
                output = Replace(output, o => _e.Add(sum, o));
        }
        _reconstruction?.Dispose();
        _reconstruction = output;
        EndIteration();
    }

    /// <summary>The picture so far, [N,H,W,3], about [-0.5,0.5], not cut to it.</summary>
    public Tensor Reconstruct() =>
        _e.Affine(_reconstruction ?? throw new InvalidOperationException("There is no reconstruction before the first iteration."), 1);

    public void Dispose()
    {
        EndIteration();
        _reconstruction?.Dispose();
        foreach (var state in _encoderStates.Concat(_decoderStates))
            state?.Dispose();
    }

    private void EndIteration()
    {
        _networkGain?.Dispose();
        _networkGain = null;
        Iteration++;
    }

    /// <summary>
    /// r_{t-1} = x - x^_{t-1}. No gradient passes through it: each iteration learns greedily (through it, 16 iterations at high gain blow up).
    /// </summary>
    private Tensor Residual(Tensor picture)
    {
        if (_reconstruction is null)
            return _e.Detach(picture);
        using var residual = _e.Add(picture, _reconstruction, -1);
        return _e.Detach(residual);
    }

    private Tensor ApplyGain(Tensor x) => Architecture.Gain switch
    {
        GainKind.Scalar => _e.ScaleByGain(x, _network.Gain!, Iteration, +1),
        GainKind.Network when NetworkGain() is { } gain => _e.Multiply(x, gain),
        _ => _e.Affine(x, 1),
    };

    private Tensor RemoveGain(Tensor x) => Architecture.Gain switch
    {
        GainKind.Scalar => _e.ScaleByGain(x, _network.Gain!, Iteration, -1),
        GainKind.Network when NetworkGain() is { } gain => _e.Divide(x, gain),
        _ => _e.Affine(x, 1),
    };

    private Tensor? NetworkGain()
    {
        if (_networkGain is null && Iteration > 0)
            _networkGain = _network.GainNetwork!.Run(_e, _reconstruction!);
        return _networkGain;
    }

    private static Tensor Replace(Tensor old, Func<Tensor, Tensor> make)
    {
        using (old)
            return make(old);
    }
}
