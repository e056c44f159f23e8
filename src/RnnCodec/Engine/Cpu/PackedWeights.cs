namespace RnnCodec.Engine.Cpu;

/// <summary>
/// A convolution's weights in the order in which the kernel reads them: panels of <see cref="PanelWidth"/> outputs, in each
/// tap by tap, input by input, the panel's outputs side by side (0 beyond the last output); and the bias, panel by panel.
/// </summary>
internal sealed unsafe class PackedWeights
{
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _bias;
    private int _weightVersion;
    private int _biasVersion;

    public PackedWeights(Convolution layer, int panelWidth)
    {
        PanelWidth = panelWidth;
        Panels = (layer.Outputs + panelWidth - 1) / panelWidth;
        Depth = layer.Taps.Length * layer.Inputs;
        _weights = new FloatBuffer(checked(Panels * Depth * panelWidth));
        _bias = new FloatBuffer(Panels * panelWidth);
        Fill(layer);
    }

    public int PanelWidth { get; }

    public int Panels { get; }

    /// <summary>Terms of one output's sum: taps times inputs.</summary>
    public int Depth { get; }

    public float* Panel(int index) => _weights.Pointer + (long)index * Depth * PanelWidth;

    public float* Bias(int index) => _bias.Pointer + (long)index * PanelWidth;

    private bool Fits(Convolution layer, int panelWidth) =>
        panelWidth == PanelWidth && _weightVersion == layer.Weight.Version && _biasVersion == (layer.Bias?.Version ?? 0);

    /// <summary>Whether this copy is up to date; brings it up to date where the weights were trained since.</summary>
    public bool Refresh(Convolution layer, int panelWidth)
    {
        if (panelWidth != PanelWidth)
            return false;
        if (!Fits(layer, panelWidth))
            Fill(layer);
        return true;
    }

    private void Fill(Convolution layer)
    {
        // Blocks of inputs, so that the panel's lines stay in the cache while they fill up.
        const int Block = 16;
        _weightVersion = layer.Weight.Version;
        _biasVersion = layer.Bias?.Version ?? 0;
        var (inputs, outputs) = (layer.Inputs, layer.Outputs);
        var (kernelRows, kernelColumns) = (layer.Weight.Dimensions[2], layer.Weight.Dimensions[3]);
        var area = kernelRows * kernelColumns;
        fixed (float* weight = layer.Weight.Values)
        {
            var target = _weights.Pointer;
            for (var panel = 0; panel < Panels; panel++)
            {
                foreach (var tap in layer.Taps)
                {
                    for (var first = 0; first < inputs; first += Block)
                    {
                        var end = Math.Min(inputs, first + Block);
                        for (var lane = 0; lane < PanelWidth; lane++)
                        {
                            var output = panel * PanelWidth + lane;
                            var used = output >= outputs ? first : layer.IsStrictlyLower ? Math.Clamp(output, first, end) : end;
                            var source = weight + (long)output * inputs * area + tap.Row * kernelColumns + tap.Column;
                            for (var input = first; input < used; input++)
                                target[input * PanelWidth + lane] = source[input * area];
                            for (var input = used; input < end; input++)
                                target[input * PanelWidth + lane] = 0f;
                        }
                    }
                    target += inputs * PanelWidth;
                }
            }
        }
        for (var output = 0; output < Panels * PanelWidth; output++)
            _bias.Pointer[output] = layer.Bias is { } bias && output < layer.Outputs ? bias.Values[output] : 0f;
    }
}
