namespace RnnCodec.Engine.Cpu;

/// <summary>
/// A convolution's weights in the order in which the kernel reads them: panels of <see cref="PanelWidth"/> outputs, in each
/// tap by tap, input by input, the panel's outputs side by side (0 beyond the last output); and the bias, panel by panel.
/// </summary>
internal sealed unsafe class PackedWeights
{
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _bias;
    private readonly int _weightVersion;
    private readonly int _biasVersion;

    public PackedWeights(Convolution layer, int panelWidth)
    {
        PanelWidth = panelWidth;
        Panels = (layer.Outputs + panelWidth - 1) / panelWidth;
        Depth = layer.Taps.Length * layer.Inputs;
        _weightVersion = layer.Weight.Version;
        _biasVersion = layer.Bias?.Version ?? 0;
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

    public bool Fits(Convolution layer, int panelWidth) =>
        panelWidth == PanelWidth && _weightVersion == layer.Weight.Version && _biasVersion == (layer.Bias?.Version ?? 0);

    private void Fill(Convolution layer)
    {
        var weight = layer.Weight.Values;
        var (kernelRows, kernelColumns) = (layer.Weight.Dimensions[2], layer.Weight.Dimensions[3]);
        var target = _weights.Pointer;
        for (var panel = 0; panel < Panels; panel++)
        {
            foreach (var tap in layer.Taps)
            {
                for (var input = 0; input < layer.Inputs; input++)
                {
                    for (var lane = 0; lane < PanelWidth; lane++)
                    {
                        var output = panel * PanelWidth + lane;
                        var isUsed = output < layer.Outputs && (!layer.IsStrictlyLower || input < output);
                        *target++ = isUsed ? weight[((output * layer.Inputs + input) * kernelRows + tap.Row) * kernelColumns + tap.Column] : 0f;
                    }
                }
            }
        }
        for (var output = 0; output < Panels * PanelWidth; output++)
            _bias.Pointer[output] = layer.Bias is { } bias && output < layer.Outputs ? bias.Values[output] : 0f;
    }
}
