using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Transform;
using RnnCodec.Weights;

namespace RnnCodec.Networks;

/// <summary>
/// What makes a picture of the integers known so far, in two nets: at 1/16 of the size what the quantiser lost, in units of the step shown; at full size, on
/// 2x2 pixels
/// folded into channels, what blocks leave visible. It runs once for a picture that is shown, not once a plane. There is one for each tuning.
/// </summary>
internal sealed class PlaneRestorer
{
    /// <summary>Channels that the first net sees: f, sign * f, the mean threshold, how much larger fine ones are, whether planes are missing.</summary>
    public const int InputChannels = 2 * CoefficientOrder.Main + 3;

    /// <summary>Pixels on a side that are folded into channels for the filter.</summary>
    public const int Fold = 2;

    /// <summary>Pixels on each side of one that the filter sees: a place for each of its four 3x3 layers, on pixels folded by two.</summary>
    public const int FilterReach = 4 * Fold;

    /// <summary>Channels that the filter sees: 2x2 pixels of RGB, and the threshold.</summary>
    public const int FilterChannels = 3 * Fold * Fold + 1;

    public PlaneRestorer(PlanesArchitecture architecture, ParameterSet parameters)
    {
        var width = architecture.DecoderWidth;
        Input = Layer("decoder.input", width, InputChannels, 1);
        Blocks =
        [
            .. from i in Enumerable.Range(0, architecture.DecoderBlocks)
               select (Layer($"decoder.blocks.{i}.0", width, width, 3), Layer($"decoder.blocks.{i}.1", width, width, 1)),
        ];
        Output = Layer("decoder.output", CoefficientOrder.Main, width, 1);
        Offsets = parameters.Require("decoder.offsets", 2, 3, CoefficientOrder.Main);
        var filter = architecture.FilterWidth;
        First = Layer("filter.first", filter, FilterChannels, 3);
        Second = Layer("filter.second", filter, filter, 3);
        Third = Layer("filter.third", filter, filter, 3);
        Last = Layer("filter.last", FilterChannels - 1, filter, 3);

        Convolution Layer(string name, int outputs, int inputs, int kernel) =>
            Convolution.Padded(parameters.Require($"{name}.weight", outputs, inputs, kernel, kernel), parameters.Require($"{name}.bias", outputs));
    }

    public Convolution Input { get; }

    public (Convolution Wide, Convolution Point)[] Blocks { get; }

    public Convolution Output { get; }

    /// <summary>
    /// [2, 3, 384]: where in its interval a magnitude of 1, 2, more is shown; first where all planes are known, then, less 0.45, where some are missing.
    /// </summary>
    public Parameter Offsets { get; }

    public Convolution First { get; }

    public Convolution Second { get; }

    public Convolution Third { get; }

    public Convolution Last { get; }

    /// <summary>[N,h,w,771] to corrections [N,h,w,384] in units of the step.</summary>
    public Tensor Correct(Executor e, Tensor seen)
    {
        var x = e.ConvolveSparse(seen, Input);
        foreach (var (wide, point) in Blocks)
        {
            using var rectified = e.Activate(x, Activation.Relu);
            using var inner = e.ConvolveRectified(rectified, wide);
            using var added = e.Convolve(inner, point);
            var sum = e.Add(x, added);
            x.Dispose();
            x = sum;
        }
        using var last = Rectified(e, x);
        return e.Convolve(last, Output);
    }

    /// <summary>[N,H/2,W/2,13], pixels less 128 by 64 and the threshold, to what is added to the 2x2 pixels, [N,H/2,W/2,12], in units of 16.</summary>
    public Tensor Filter(Executor e, Tensor folded)
    {
        using var first = e.ConvolveRectified(folded, First);
        using var second = e.ConvolveRectified(first, Second);
        using var third = e.Convolve(second, Third);
        using var sum = Rectified(e, e.Add(third, second));
        return e.Convolve(sum, Last);
    }

    private static Tensor Rectified(Executor e, Tensor x)
    {
        using (x)
            return e.Activate(x, Activation.Relu);
    }
}
