using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Transform;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>
/// The entropy model of bit planes: BinaryRNN's role, recurrent over the planes and parallel over the places. It gives the logits of a plane's bits from
/// earlier planes
/// (the state), from the neighbours whose phase was coded before, and from the lower groups of the same place.
/// </summary>
/// <remarks>
/// f = log2(1 + magnitude) / 2 and f' = sign * min(f, 1.5) are what networks see of an integer; a place's <b>news</b> of a group are [f, f'] after a plane
/// minus before it.
/// What moves from bit to bit inside a place (<see cref="Within"/>, <see cref="WithinSign"/>, the detail channels) is added by the coder, in channel order.
/// </remarks>
internal sealed class PlaneEntropy
{
    /// <summary>Planes that have a bias of their own; higher ones share the last.</summary>
    public const int BiasedPlanes = 10;

    /// <summary>What a detail channel sees, beside the threshold: see <see cref="DetailWeights"/>.</summary>
    public const int DetailTerms = 4;

    private const int Main = CoefficientOrder.Main;

    public PlaneEntropy(PlanesArchitecture architecture, ParameterSet parameters)
    {
        var width = architecture.EntropyWidth;
        Width = width;
        Input = Point("input", width, 2 * Main + 4);
        PlaneBias = parameters.Require("planes", BiasedPlanes, width);
        Gates = Convolution.Padded(parameters.Require("gates.weight", 2 * width, width, 3, 3), parameters.Require("gates.bias", 2 * width));
        GatesState = Matrix("gates_state.weight", 2 * width, width);
        News = new Convolution[CoefficientOrder.MainGroups];
        Heads = new Convolution[CoefficientOrder.MainGroups];
        Significances = new Convolution[CoefficientOrder.MainGroups];
        for (var g = 0; g < News.Length; g++)
        {
            var size = CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g];
            News[g] = Matrix($"news.{g}.weight", width, 2 * size);
            Heads[g] = Point($"heads.{g}", 3 * size, width);
            Significances[g] = Convolution.Padded(Heads[g].Weight.Reshape(3, size, width, 1, 1).Slice(0), Heads[g].Bias!.Reshape(3, size).Slice(0));
        }
        NewsBias = parameters.Require("news.bias", width);
        Phases = [.. Enumerable.Range(0, CoefficientOrder.Phases.Length).Select(p => Point($"phase.{p}", width, width))];
        Neighbours =
        [
            [],
            [Between("1.0", (0, 0), (0, 1), (1, 0), (1, 1))],
            [Between("2.0", (0, 0), (0, 1)), Between("2.1", (-1, 0), (0, 0))],
            [Between("3.0", (0, 0), (1, 0)), Between("3.1", (0, -1), (0, 0)), Between("3.2", (0, -1), (0, 0), (1, -1), (1, 0))],
        ];
        Mix1 = Point("mix1", width, width);
        Mix2 = Point("mix2", width, width);
        Bias = parameters.Require("bias", BiasedPlanes, 3, Main);
        SignificanceCurve = parameters.Require("significance_curve", 3, Main);
        RefinementCurve = parameters.Require("refinement_curve", 3, Main);
        RefinementBias = parameters.Require("refinement_bias", 3, Main);
        Before = Matrix("before.weight", Main, Main);
        WithinWeight = parameters.Require("within.weight", Main, Main, 1, 1);
        WithinSignWeight = parameters.Require("within_sign.weight", Main, Main, 1, 1);
        Within = Convolution.StrictlyLower(WithinWeight);
        WithinSign = Convolution.StrictlyLower(WithinSignWeight);
        Beside = parameters.Require("beside", 16, Main);
        DetailBias = parameters.Require("detail.bias", CoefficientOrder.Detail);
        DetailCurve = parameters.Require("detail.curve", 3, CoefficientOrder.Detail);
        DetailWeights = parameters.Require("detail.weight", DetailTerms, CoefficientOrder.Detail);

        Convolution Point(string name, int outputs, int inputs) =>
            Convolution.Padded(parameters.Require($"{name}.weight", outputs, inputs, 1, 1), parameters.Require($"{name}.bias", outputs));

        Convolution Matrix(string name, int outputs, int inputs) => Convolution.Padded(parameters.Require(name, outputs, inputs, 1, 1), null);

        Convolution Between(string name, params (int Y, int X)[] offsets)
        {
            var columns = offsets.Count(o => o.Y == offsets[0].Y);
            return Convolution.At(parameters.Require($"neighbours.{name}.weight", width, width, offsets.Length / columns, columns), null, offsets);
        }
    }

    /// <summary>Channels of the state.</summary>
    public int Width { get; }

    /// <summary>
    /// [f, f', mean t, mean t^2, fine t, last plane?] (772 channels) to the width; t = (log2 step + plane - 6) / 4, fine: four times luma 112 to 255 less the
    /// mean.
    /// </summary>
    public Convolution Input { get; }

    /// <summary>[planes, width]: added to the input's sums.</summary>
    public Parameter PlaneBias { get; }

    /// <summary>3x3, to z and u of the state's gate.</summary>
    public Convolution Gates { get; }

    /// <summary>1x1 of the earlier state, to z and u.</summary>
    public Convolution GatesState { get; }

    /// <summary>
    /// News of each group to the width; used for the higher groups of the place and, with <see cref="NewsBias"/> and rectified, for its neighbours.
    /// </summary>
    public Convolution[] News { get; }

    public Parameter NewsBias { get; }

    /// <summary>The state to the trunk, one for each phase.</summary>
    public Convolution[] Phases { get; }

    /// <summary>[phase][earlier phase]: that phase's known places, as seen from this one.</summary>
    public Convolution[][] Neighbours { get; }

    public Convolution Mix1 { get; }

    public Convolution Mix2 { get; }

    /// <summary>To significance, sign and refinement of each group's channels: 3 * size.</summary>
    public Convolution[] Heads { get; }

    /// <summary>The first third of <see cref="Heads"/>: what the coder needs of every channel. Of signs and refinements it needs few.</summary>
    public Convolution[] Significances { get; }

    /// <summary>[planes, 3, 384]: significance, sign, refinement.</summary>
    public Parameter Bias { get; }

    /// <summary>[3, 384]: t, t^2 and t^3 of each channel's own threshold in its significance.</summary>
    public Parameter SignificanceCurve { get; }

    /// <summary>[3, 384]: the same in its refinement.</summary>
    public Parameter RefinementCurve { get; }

    /// <summary>[3, 384]: refinement where the magnitude before the plane is 1, 2 to 3, more.</summary>
    public Parameter RefinementBias { get; }

    /// <summary>f before the plane, all channels of the place, to significance.</summary>
    public Convolution Before { get; }

    /// <summary>f after the plane, of the lower channels of the place, to significance.</summary>
    public Convolution Within { get; }

    /// <summary>[384, 384, 1, 1]; what is not below the diagonal is not used.</summary>
    public Parameter WithinWeight { get; }

    /// <summary>f' after the plane, of the lower channels of the place, to the sign.</summary>
    public Convolution WithinSign { get; }

    public Parameter WithinSignWeight { get; }

    /// <summary>
    /// [16, 384]: f after minus before of the same channel in known neighbours, to significance: four corners (phase 1), four sides (phase 2), all eight
    /// (phase 3).
    /// </summary>
    public Parameter Beside { get; }

    /// <summary>[384]: significance of a detail channel.</summary>
    public Parameter DetailBias { get; }

    /// <summary>[3, 384]: t, t^2 and t^3 of a detail channel's own threshold.</summary>
    public Parameter DetailCurve { get; }

    /// <summary>
    /// [4, 384]: f of the same coefficient in luma after the plane; in the other chroma component (Cb's detail: Cr before the plane, Cr's: Cb after it); the
    /// mean of f after
    /// the plane of the six neighbours of lower frequency in the same chroma; the mean of f, as far as it is known, of the same coefficient in the eight
    /// neighbouring places.
    /// </summary>
    public Parameter DetailWeights { get; }

    /// <summary>The bias's plane.</summary>
    public static int BiasOf(int plane) => Math.Min(plane, BiasedPlanes - 1);

    /// <summary>The state [N,h,w,width] before a plane.</summary>
    /// <param name="e">What runs it.</param>
    /// <param name="seen">[N,h,w,772], see <see cref="Input"/>.</param>
    /// <param name="plane">0 is the last.</param>
    /// <param name="state">The state before the plane above, or null.</param>
    public Tensor State(Executor e, Tensor seen, int plane, Tensor? state)
    {
        using var input = e.ConvolveSparse(seen, Input);
        using var biased = e.AddBias(input, PlaneBias.Slice(BiasOf(plane)));
        using var g = e.Activate(biased, Activation.Relu);
        using var gates = e.Convolve(g, Gates);
        using var old = state is null ? null : e.Convolve(state, GatesState);
        return e.GatedUpdate(gates, old, state);
    }

    /// <summary>The trunk [N,h/2,w/2,width] of a phase: what all its groups share.</summary>
    /// <param name="e">What runs it.</param>
    /// <param name="state">The phase's places of the state.</param>
    /// <param name="phase">0 to 3.</param>
    /// <param name="known">What <see cref="Known"/> gave of the earlier phases, 0 at places outside the picture.</param>
    public Tensor Trunk(Executor e, Tensor state, int phase, IReadOnlyList<Tensor> known)
    {
        var sum = e.Convolve(state, Phases[phase]);
        for (var i = 0; i < phase; i++)
        {
            using var from = e.Convolve(known[i], Neighbours[phase][i]);
            sum = Replace(sum, s => e.Add(s, from));
        }
        using var t = Replace(sum, s => e.Activate(s, Activation.Relu));
        using var inner = e.ConvolveRectified(t, Mix1);
        using var mixed = e.Convolve(inner, Mix2);
        return e.Add(t, mixed);
    }

    /// <summary>What <see cref="Heads"/> of a group see, [N,h/2,w/2,width].</summary>
    /// <param name="e">What runs it.</param>
    /// <param name="trunk">The phase's trunk.</param>
    /// <param name="lower">What <see cref="AddNews"/> gave of the lower groups; null for the first.</param>
    public static Tensor HeadInput(Executor e, Tensor trunk, Tensor? lower)
    {
        using var sum = lower is null ? null : e.Add(trunk, lower);
        return e.Activate(sum ?? trunk, Activation.Relu);
    }

    /// <summary>The news of a group, [f, f'] of its channels, on top of those of the lower groups.</summary>
    public Tensor AddNews(Executor e, int group, Tensor news, Tensor? lower)
    {
        var part = e.ConvolveSparse(news, News[group]);
        return lower is null ? part : Replace(part, p => e.Add(lower, p));
    }

    /// <summary>What neighbours see of all groups' news.</summary>
    public Tensor Known(Executor e, Tensor all)
    {
        using var biased = e.AddBias(all, NewsBias);
        return e.Activate(biased, Activation.Relu);
    }

    private static Tensor Replace(Tensor old, Func<Tensor, Tensor> make)
    {
        using (old)
            return make(old);
    }
}
