using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>What a recurrent layer carries from one iteration to the next.</summary>
internal sealed class RecurrentState(Tensor hidden, Tensor? cell) : IDisposable
{
    /// <summary>The hidden state h.</summary>
    public Tensor Hidden => hidden;

    /// <summary>The LSTM's cell state c.</summary>
    public Tensor? Cell => cell;

    public void Dispose()
    {
        hidden.Dispose();
        cell?.Dispose();
    }
}

/// <summary>A recurrent convolution: one step of every iteration.</summary>
internal abstract class RecurrentLayer
{
    /// <summary>One step. The state is null before the first; <paramref name="state"/> stays the caller's.</summary>
    public abstract (Tensor Output, RecurrentState State) Step(Executor e, Tensor x, RecurrentState? state);

    /// <summary>The layer of an architecture's cell; weights are named <paramref name="name"/>.wx and so on.</summary>
    public static RecurrentLayer Create(RecurrentArchitecture architecture, LayerSpec spec, int inputs, string name, bool isDecoder, ParameterSet parameters) => architecture.Cell switch
    {
        RecurrentCell.ResidualGru => new GruLayer(name, inputs, spec, architecture.HiddenResidual, architecture.InputResidual, parameters),
        RecurrentCell.Gru => new GruLayer(name, inputs, spec, 0, 0, parameters),
        RecurrentCell.AssociativeLstm when isDecoder => new AssociativeLstmLayer(name, inputs, spec, parameters),
        _ => new LstmLayer(name, inputs, spec, parameters),
    };

    protected static Convolution InputConvolution(string name, int inputs, int outputs, LayerSpec spec, ParameterSet parameters) =>
        Convolution.Padded(parameters.Require($"{name}.wx.weight", outputs, inputs, spec.Kernel, spec.Kernel), parameters.Require($"{name}.wx.bias", outputs), spec.Stride);

    protected static Convolution HiddenConvolution(string name, int inputs, int outputs, LayerSpec spec, ParameterSet parameters) =>
        Convolution.Padded(parameters.Require($"{name}.weight", outputs, inputs, spec.Hidden, spec.Hidden), null);
}

/// <summary>
/// The gated recurrent unit, and the residual GRU of Toderici et al. 2017 (equation 7):
/// h' = (1-z) h + z tanh(W x + U (r h)) + a W_h h, output h' + b W_o x. With a = b = 0 it is the GRU.
/// </summary>
internal sealed class GruLayer : RecurrentLayer
{
    private readonly float _hiddenResidual;
    private readonly float _inputResidual;
    private readonly Convolution _wx;
    private readonly Convolution _uh;
    private readonly Convolution _un;
    private readonly Convolution? _wo;

    public GruLayer(string name, int inputs, LayerSpec spec, float hiddenResidual, float inputResidual, ParameterSet parameters)
    {
        var c = spec.Out;
        (_hiddenResidual, _inputResidual) = (hiddenResidual, inputResidual);
        _wx = InputConvolution(name, inputs, 3 * c, spec, parameters);
        _uh = HiddenConvolution($"{name}.uh", c, (hiddenResidual != 0 ? 3 : 2) * c, spec, parameters);
        _un = HiddenConvolution($"{name}.un", c, c, spec, parameters);
        if (inputResidual != 0)
        {
            var kernel = spec.Stride > 1 ? spec.Kernel : 1;
            _wo = Convolution.Padded(parameters.Require($"{name}.wo.weight", c, inputs, kernel, kernel), null, spec.Stride);
        }
    }

    public override (Tensor Output, RecurrentState State) Step(Executor e, Tensor x, RecurrentState? state)
    {
        using var gates = e.Convolve(x, _wx);
        Tensor hidden;
        if (state is null)
        {
            hidden = e.GruUpdate(gates, null, null, null, _hiddenResidual);
        }
        else
        {
            using var recurrent = e.Convolve(state.Hidden, _uh);
            using var kept = e.GruReset(gates, recurrent, state.Hidden);
            using var candidate = e.Convolve(kept, _un);
            hidden = e.GruUpdate(gates, recurrent, candidate, state.Hidden, _hiddenResidual);
        }
        var next = new RecurrentState(hidden, null);
        if (_wo is null)
            return (e.Affine(hidden, 1), next);
        using var bypass = e.Convolve(x, _wo);
        return (e.Add(hidden, bypass, _inputResidual), next);
    }
}

/// <summary>Long short-term memory with convolutional gates.</summary>
internal sealed class LstmLayer(string name, int inputs, LayerSpec spec, ParameterSet parameters) : RecurrentLayer
{
    private readonly Convolution _wx = InputConvolution(name, inputs, 4 * spec.Out, spec, parameters);
    private readonly Convolution _uh = HiddenConvolution($"{name}.uh", spec.Out, 4 * spec.Out, spec, parameters);

    public override (Tensor Output, RecurrentState State) Step(Executor e, Tensor x, RecurrentState? state)
    {
        using var gates = e.Convolve(x, _wx);
        using var recurrent = state is null ? null : e.Convolve(state.Hidden, _uh);
        var (hidden, cell) = e.LstmUpdate(gates, recurrent, state?.Cell);
        return (e.Affine(hidden, 1), new RecurrentState(hidden, cell));
    }
}

/// <summary>Associative LSTM (Danihelka et al. 2016): complex cell states, read and written through keys on the unit disc.</summary>
internal sealed class AssociativeLstmLayer(string name, int inputs, LayerSpec spec, ParameterSet parameters) : RecurrentLayer
{
    private readonly Convolution _wx = InputConvolution(name, inputs, 9 * (spec.Out / 2), spec, parameters);
    private readonly Convolution _uh = HiddenConvolution($"{name}.uh", spec.Out, 9 * (spec.Out / 2), spec, parameters);

    public override (Tensor Output, RecurrentState State) Step(Executor e, Tensor x, RecurrentState? state)
    {
        using var gates = e.Convolve(x, _wx);
        using var recurrent = state is null ? null : e.Convolve(state.Hidden, _uh);
        var (hidden, cell) = e.AssociativeLstmUpdate(gates, recurrent, state?.Cell);
        return (e.Affine(hidden, 1), new RecurrentState(hidden, cell));
    }
}
