using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>
/// The entropy model's weights (BinaryRNN: Toderici et al. 2017, section 4, with the extensions of <see cref="EntropyArchitecture"/>).
/// <see cref="UnrolledBinaryRnn"/> runs it over whole planes; a decoder, which has a plane's bits one at a time, runs the same sums place by place.
/// </summary>
internal sealed class BinaryRnn
{
    private readonly ParameterSet _parameters;
    private volatile object? _prepared;

    public BinaryRnn(EntropyArchitecture architecture, ParameterSet parameters)
    {
        (Architecture, _parameters) = (architecture, parameters);
        var (k, bits) = (architecture.Units, architecture.Bits);
        var z0 = parameters.Require("z0.weight", k, bits, 4, 7);
        var z0Bias = parameters.Require("z0.bias", k);
        Left = Convolution.Causal(z0, z0Bias, centre: false);
        Above = Convolution.Above(z0, z0Bias);
        InputToState = Convolution.Causal(parameters.Require("i2s.weight", 4 * k, k, 1, 3), parameters.Require("i2s.bias", 4 * k), centre: true);
        StateToState = Convolution.Padded(parameters.Require("s2s.weight", 4 * k, k, 3).Reshape(4 * k, k, 1, 3), null);
        var step = parameters.Require("step.weight", architecture.Iterations, 4 * k);
        Step = [.. Enumerable.Range(0, architecture.Iterations).Select(step.Slice)];
        Hidden = Pointwise("h1", k, k, hasBias: true);
        Logits = Pointwise("h2", bits, k, hasBias: true);
        if (architecture.Progressive)
        {
            Earlier1 = Convolution.Padded(parameters.Require("z1a.weight", k, bits, 3, 3), parameters.Require("z1a.bias", k));
            Earlier2 = Convolution.Padded(parameters.Require("z1b.weight", k, k, 3, 3), parameters.Require("z1b.bias", k));
            EarlierInput = Pointwise("z1x", 3 * k, k, hasBias: true);
            EarlierState = Pointwise("z1h", 2 * k, k, hasBias: false);
            EarlierCandidate = Pointwise("z1n", k, k, hasBias: false);
            var toGates = parameters.Require("zi.weight", 4 * k, k, 1, 1);
            EarlierToGates = [.. Step.Select(s => Convolution.Padded(toGates, s))];
        }
        if (architecture.PreviousBits)
            Previous = Pointwise("previous", bits, bits, hasBias: false);
        if (architecture.Triangular)
            Triangle = Convolution.StrictlyLower(parameters.Require("triangle", bits, bits).Reshape(bits, bits, 1, 1));
        parameters.RequireAllUsed();

        Convolution Pointwise(string name, int outputs, int inputs, bool hasBias) =>
            Convolution.Padded(parameters.Require($"{name}.weight", outputs, inputs, 1, 1), hasBias ? parameters.Require($"{name}.bias", outputs) : null);
    }

    public EntropyArchitecture Architecture { get; }

    /// <summary>z0: the causal half of a 7x7 kernel on this iteration's bits.</summary>
    public Convolution Left { get; }

    /// <summary>The part of <see cref="Left"/> that lies in the rows above: where its sums begin.</summary>
    public Convolution Above { get; }

    /// <summary>The line LSTM's gates f, i, o, j from z0 at the left and current place.</summary>
    public Convolution InputToState { get; }

    /// <summary>The line LSTM's gates from the previous row's state at three places.</summary>
    public Convolution StateToState { get; }

    /// <summary>Each iteration's own bias on the gates.</summary>
    public Parameter[] Step { get; }

    public Convolution Hidden { get; }

    public Convolution Logits { get; }

    /// <summary>z1, from the earlier iteration's bits: two 3x3 layers, then a GRU over the iterations, then the gates. Null in a model of single iterations.</summary>
    public Convolution? Earlier1 { get; }

    public Convolution? Earlier2 { get; }

    public Convolution? EarlierInput { get; }

    public Convolution? EarlierState { get; }

    public Convolution? EarlierCandidate { get; }

    /// <summary>For each iteration, with its bias <see cref="Step"/>.</summary>
    public Convolution[]? EarlierToGates { get; }

    /// <summary>Logits from the same place's bits one iteration earlier.</summary>
    public Convolution? Previous { get; }

    /// <summary>Logits from the earlier bits of the same place.</summary>
    public Convolution? Triangle { get; }

    /// <summary>The form a decoder keeps of the weights, made anew when they have changed.</summary>
    public T Prepared<T>(Func<BinaryRnn, T> prepare)
        where T : class
    {
        var version = _parameters.All.Values.Sum(p => (long)p.Version);
        if (_prepared is PreparedWeights<T> current && current.Version == version)
            return current.Weights;
        var made = new PreparedWeights<T>(prepare(this), version);
        _prepared = made;
        return made.Weights;
    }

    private sealed record PreparedWeights<T>(T Weights, long Version);
}
