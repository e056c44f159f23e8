using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>
/// The input places (y, x) with y mod stride = PhaseY and x mod stride = PhaseX, the taps through which they reach output places, and the weights of
/// these taps transposed: panels of inputs, in each tap by tap, output by output, the panel's inputs side by side.
/// </summary>
internal sealed unsafe class TransposedWeights
{
    private readonly FloatBuffer _weights;
    private readonly int _panelWidth;
    private int _version = -1;

    private TransposedWeights(Convolution layer, int phaseY, int phaseX, int panelWidth)
    {
        (PhaseY, PhaseX, _panelWidth) = (phaseY, phaseX, panelWidth);
        Taps = [.. layer.Taps.Where(t => Modulo(phaseY - t.OffsetY, layer.Stride) == 0 && Modulo(phaseX - t.OffsetX, layer.Stride) == 0)];
        Panels = (layer.Inputs + panelWidth - 1) / panelWidth;
        Depth = Taps.Length * layer.Outputs;
        _weights = new FloatBuffer(checked(Panels * Depth * panelWidth));
    }

    public int PhaseY { get; }

    public int PhaseX { get; }

    public KernelTap[] Taps { get; }

    public int Panels { get; }

    /// <summary>Terms of one input's gradient: taps times outputs.</summary>
    public int Depth { get; }

    public static TransposedWeights[] All(Convolution layer, int panelWidth) =>
        [.. from y in Enumerable.Range(0, layer.Stride) from x in Enumerable.Range(0, layer.Stride) select new TransposedWeights(layer, y, x, panelWidth)];

    public float* Panel(int index) => _weights.Pointer + (long)index * Depth * _panelWidth;

    /// <summary>Brings the copy up to date.</summary>
    public void Refresh(Convolution layer)
    {
        if (_version == layer.Weight.Version)
            return;
        _version = layer.Weight.Version;
        var (inputs, outputs) = (layer.Inputs, layer.Outputs);
        var (rows, columns) = (layer.Weight.Dimensions[2], layer.Weight.Dimensions[3]);
        var area = rows * columns;
        fixed (float* weight = layer.Weight.Values)
        {
            var target = _weights.Pointer;
            for (var panel = 0; panel < Panels; panel++)
            {
                var first = panel * _panelWidth;
                var count = Math.Min(_panelWidth, inputs - first);
                foreach (var tap in Taps)
                {
                    var source = weight + (long)first * area + tap.Row * columns + tap.Column;
                    for (var output = 0; output < outputs; output++, target += _panelWidth, source += (long)inputs * area)
                    {
                        var used = layer.IsStrictlyLower ? Math.Clamp(output - first, 0, count) : count;
                        for (var i = 0; i < used; i++)
                            target[i] = source[(long)i * area];
                        for (var i = used; i < _panelWidth; i++)
                            target[i] = 0;
                    }
                }
            }
        }
    }

    private static int Modulo(int a, int n) => ((a % n) + n) % n;
}
