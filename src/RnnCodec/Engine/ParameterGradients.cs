namespace RnnCodec.Engine;

/// <summary>The gradients of the parameters that are trained, each in its parameter's layout.</summary>
internal sealed class ParameterGradients
{
    private readonly Dictionary<Parameter, float[]> _gradients = [];

    public ParameterGradients(IEnumerable<Parameter> trained)
    {
        foreach (var parameter in trained)
            _gradients.Add(parameter.Root, new float[parameter.Root.Length]);
    }

    public IEnumerable<Parameter> Parameters => _gradients.Keys;

    /// <summary>Whether the parameter, or the one it was sliced from, is trained.</summary>
    public bool Has(Parameter parameter) => _gradients.ContainsKey(parameter.Root);

    /// <summary>The gradient of a trained parameter, or of its slice.</summary>
    public Span<float> Of(Parameter parameter) => _gradients[parameter.Root].AsSpan(parameter.Offset, parameter.Length);

    /// <summary>The gradient of a trained parameter that is no slice.</summary>
    public float[] Whole(Parameter parameter) => _gradients[parameter];

    public void Clear()
    {
        foreach (var gradient in _gradients.Values)
            Array.Clear(gradient);
    }
}
