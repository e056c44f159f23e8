using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Engine;

namespace RnnCodec.Networks;

/// <summary>
/// The codec over its iterations (Toderici et al. 2017, equations 1 and 2): b_t = B(E_t(g_t r_{t-1})), x^_t = D_t(b_t) / g_t + gamma x^_{t-1}, r_t = x - x^_t.
/// Holds the recurrent states and the reconstruction so far. An encoder calls <see cref="Encode"/>, then <see cref="Decode"/>; a decoder <see cref="Decode"/> alone.
/// </summary>
/// <remarks>With a patch transform the reconstruction is summed in its coefficients, so that a decoder runs the synthesis once, at the end.</remarks>
internal sealed class UnrolledCodec : IDisposable
{
    private readonly CodecNetwork _network;
    private readonly Executor _e;
    private readonly TensorShape _picture;
    private readonly RecurrentState?[] _encoderStates;
    private readonly RecurrentState?[] _decoderStates;

    /// <summary>Sum of the decoder's outputs: coefficients, or pixels where there is no patch transform. Null before the first iteration.</summary>
    private Tensor? _signal;

    /// <summary>The gain map of the current iteration; null where it is 1.</summary>
    private Tensor? _localGain;

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
        (_network, _e, _picture) = (network, executor, picture);
        _encoderStates = new RecurrentState?[network.Encoder.Count];
        _decoderStates = new RecurrentState?[network.Decoder.Count];
    }

    /// <summary>The iteration that comes next, from 0.</summary>
    public int Iteration { get; private set; }

    /// <summary>The shape of one iteration's code: [N,H/16,W/16,32].</summary>
    public TensorShape CodeShape
    {
        get
        {
            var a = _network.Architecture;
            return new TensorShape(_picture.Batch, _picture.Height / a.CodeStride, _picture.Width / a.CodeStride, a.Bits);
        }
    }

    private RecurrentArchitecture Architecture => _network.Architecture;

    /// <summary>The bits of this iteration, -1 or +1, from the picture [N,H,W,3] in [-0.5,0.5].</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="reconstruction">What <see cref="Reconstruct"/> gave after the iteration before, where the caller has it.</param>
    public Tensor Encode(Tensor picture, Tensor? reconstruction = null)
    {
        using var residual = Residual(picture, reconstruction);
        using var input = Analyse(residual);
        Tensor hidden;
        using (var scaled = ApplyGain(input))
            hidden = _network.Encoder.Run(_e, scaled, _encoderStates);
        using (hidden)
        {
            var logits = _e.Convolve(hidden, _network.Binarizer);
            if (_network.DirectEncode is { } direct)
            {
                using var recurrent = logits;
                using var linear = _e.Convolve(input, direct[Iteration]);
                logits = _e.Add(recurrent, linear);
            }
            using (logits)
                return _e.Binarize(logits);
        }
    }

    /// <summary>As <see cref="Encode"/>, with 0 in place of the bits that are not sent (<see cref="SentMask"/>).</summary>
    public Tensor EncodeSent(Tensor picture, Tensor? reconstruction, params ReadOnlySpan<float> thresholds)
    {
        var bits = Encode(picture, reconstruction);
        using var mask = SentMask(thresholds);
        if (mask is null)
            return bits;
        using (bits)
            return _e.Multiply(bits, mask);
    }

    /// <summary>
    /// 1 where this iteration's bit is sent, 0 where its expected effect on its patch (L2 norm of its direct path, in units of the picture's range) is not above the threshold.
    /// Null where every bit is sent: all thresholds 0, or no direct path. Depends on the decoder's states alone, so both sides know it.
    /// </summary>
    /// <param name="thresholds">One for each picture of the batch; below 0 stands for 0.</param>
    public Tensor? SentMask(params ReadOnlySpan<float> thresholds)
    {
        if (!Architecture.Direct || thresholds.IndexOfAnyExceptInRange(float.NegativeInfinity, 0f) < 0)
            return null;
        using var effect = SquaredEffects();
        Span<float> limits = stackalloc float[thresholds.Length];
        for (var i = 0; i < limits.Length; i++)
            limits[i] = thresholds[i] > 0 ? thresholds[i] * thresholds[i] : -1;
        using var ones = Constant(CodeShape, 1);
        return _e.KeepWhereAbove(ones, effect, limits);
    }

    /// <summary>The square of each bit's expected effect on its patch: of the code's shape, or [1,1,1,bits] where it is the same everywhere. Only with a direct path.</summary>
    public Tensor SquaredEffects()
    {
        var effectOf = _network.SquaredEffect(Iteration);
        if (LocalGain() is { } local)
        {
            using var inverse = _e.Activate(local, Activation.InverseSquare);
            return _e.Convolve(inverse, effectOf);
        }
        using var one = Constant(new TensorShape(1, 1, 1, Architecture.SignalChannels), 1);
        return _e.Convolve(one, effectOf);
    }

    /// <summary>Adds this iteration's bits (-1, +1, or 0 where left out) to the reconstruction and goes on to the next iteration.</summary>
    public void Decode(Tensor bits)
    {
        // The gain map reads the states that the decoder is about to replace.
        var localGain = LocalGain();
        var output = _network.Decoder.Run(_e, bits, _decoderStates);
        if (Architecture.Output == OutputKind.Tanh)
            output = Replace(output, o => { using var t = _e.Activate(o, Activation.Tanh); return _e.Affine(t, 0.5f); });
        if (Architecture.Reconstruction == Reconstruction.Additive)
            output = Replace(output, RemoveGain);
        if (_network.DirectDecode is { } direct)
            output = Replace(output, o => { using var d = _e.Convolve(bits, direct[Iteration]); return _e.Add(o, d); });
        if (localGain is not null)
            output = Replace(output, o => _e.Divide(o, localGain));
        if (Architecture.Reconstruction == Reconstruction.Additive && _signal is { } sum)
            output = Replace(output, o => _e.Add(sum, o));
        _signal?.Dispose();
        _signal = output;
        EndIteration();
    }

    /// <summary>The picture so far, [N,H,W,3], about [-0.5,0.5], not cut to it.</summary>
    public Tensor Reconstruct()
    {
        var signal = _signal ?? throw new InvalidOperationException("There is no reconstruction before the first iteration.");
        if (_network.Synthesis is not { } synthesis)
            return _e.Affine(signal, 1);
        using var patches = _e.Convolve(signal, synthesis);
        return _e.DepthToSpace(patches, Architecture.Analysis!.Patch);
    }

    public void Dispose()
    {
        EndIteration();
        _signal?.Dispose();
        foreach (var state in _encoderStates.Concat(_decoderStates))
            state?.Dispose();
    }

    private void EndIteration()
    {
        _localGain?.Dispose();
        _networkGain?.Dispose();
        (_localGain, _networkGain) = (null, null);
        Iteration++;
    }

    /// <summary>r_{t-1} = x - x^_{t-1}. No gradient passes through it: each iteration learns greedily (through it, 16 iterations at high gain blow up).</summary>
    private Tensor Residual(Tensor picture, Tensor? known)
    {
        if (_signal is null)
            return _e.Detach(picture);
        using var reconstruction = known is null ? Reconstruct() : null;
        using var residual = _e.Add(picture, known ?? reconstruction!, -1);
        return _e.Detach(residual);
    }

    /// <summary>The residual's coefficients times the gain map, or the residual itself.</summary>
    private Tensor Analyse(Tensor residual)
    {
        if (_network.Analysis is not { } analysis)
            return _e.Affine(residual, 1);
        using var patches = _e.SpaceToDepth(residual, Architecture.Analysis!.Patch);
        var coefficients = _e.Convolve(patches, analysis);
        return LocalGain() is { } local ? Replace(coefficients, q => _e.Multiply(q, local)) : coefficients;
    }

    private Tensor ApplyGain(Tensor x) => Architecture.Gain switch
    {
        GainKind.Scalar or GainKind.Map => _e.ScaleByGain(x, _network.Gain!, Iteration, +1),
        GainKind.Network when NetworkGain() is { } gain => _e.Multiply(x, gain),
        _ => _e.Affine(x, 1),
    };

    private Tensor RemoveGain(Tensor x) => Architecture.Gain switch
    {
        GainKind.Scalar or GainKind.Map => _e.ScaleByGain(x, _network.Gain!, Iteration, -1),
        GainKind.Network when NetworkGain() is { } gain => _e.Divide(x, gain),
        _ => _e.Affine(x, 1),
    };

    /// <summary>exp(3 tanh(gain_map(h) / 3)) of the decoder's last recurrent state, from the second iteration on; kept for the iteration.</summary>
    private Tensor? LocalGain()
    {
        if (_localGain is null && _network.GainMap is { } map && Iteration > 0)
        {
            using var logGain = _e.Convolve(_decoderStates[^2]!.Hidden, map);
            _localGain = _e.Activate(logGain, Activation.BoundedExponential);
        }
        return _localGain;
    }

    private Tensor? NetworkGain()
    {
        if (_networkGain is null && Iteration > 0)
        {
            using var reconstruction = Reconstruct();
            _networkGain = _network.GainNetwork!.Run(_e, reconstruction);
        }
        return _networkGain;
    }

    private Tensor Constant(TensorShape shape, float value)
    {
        // Rented: one of a code's size is wanted in every iteration.
        var values = ArrayPool<float>.Shared.Rent(shape.Length);
        var filled = values.AsSpan(0, shape.Length);
        filled.Fill(value);
        var tensor = _e.FromValues(shape, filled);
        ArrayPool<float>.Shared.Return(values);
        return tensor;
    }

    private static Tensor Replace(Tensor old, Func<Tensor, Tensor> make)
    {
        using (old)
            return make(old);
    }
}
