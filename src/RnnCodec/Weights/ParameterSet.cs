using RnnCodec.Engine;

namespace RnnCodec.Weights;

/// <summary>The parameters of a network by name. Building the network asks for each with the shape it needs.</summary>
internal sealed class ParameterSet
{
    private readonly SortedDictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly bool _creates;

    private ParameterSet(bool creates) => _creates = creates;

    public IReadOnlyDictionary<string, Parameter> All => _parameters;

    /// <summary>A set that makes every parameter it is asked for, all 0: for training from a start of one's own.</summary>
    public static ParameterSet Creating() => new(creates: true);

    /// <summary>The tensors of a weight file whose names begin with <paramref name="prefix"/>, under the rest of their names.</summary>
    /// <exception cref="InvalidModelException">A weight is not finite.</exception>
    public static ParameterSet FromTensors(IEnumerable<KeyValuePair<string, StoredTensor>> tensors, string prefix)
    {
        var set = new ParameterSet(creates: false);
        foreach (var (name, tensor) in tensors)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            if (tensor.Values.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new InvalidModelException($"Weight '{name}' holds a number that is not finite.");
            set._parameters[name[prefix.Length..]] = new Parameter(name[prefix.Length..], tensor.Shape, tensor.Values);
        }
        return set;
    }

    /// <summary>The same parameters with numbers of their own.</summary>
    public ParameterSet Copy() => FromTensors(ToTensors(), "");

    /// <summary>The numbers as a weight file holds them, copied.</summary>
    public IEnumerable<KeyValuePair<string, StoredTensor>> ToTensors() =>
        _parameters.Select(p => KeyValuePair.Create(p.Key, new StoredTensor(p.Value.Dimensions, p.Value.Values.ToArray(), TensorPrecision.Float32)));

    /// <exception cref="InvalidModelException">The parameter is missing, or has another shape.</exception>
    public Parameter Require(string name, params int[] shape)
    {
        if (!_parameters.TryGetValue(name, out var parameter))
        {
            if (!_creates)
                throw new InvalidModelException($"The weights lack '{name}' of shape [{string.Join(",", shape)}].");
            parameter = new Parameter(name, shape, new float[shape.Aggregate(1, (a, b) => checked(a * b))]);
            _parameters[name] = parameter;
        }
        if (!parameter.Dimensions.AsSpan().SequenceEqual(shape))
            throw new InvalidModelException(
                $"Weight '{name}' has shape [{string.Join(",", parameter.Dimensions)}]; the architecture needs [{string.Join(",", shape)}].");
        _asked.Add(name);
        return parameter;
    }

    /// <summary>Checks, after the network was built, that nothing is left over.</summary>
    /// <exception cref="InvalidModelException">A parameter was never asked for.</exception>
    public void RequireAllUsed()
    {
        foreach (var name in _parameters.Keys)
        {
            if (!_asked.Contains(name))
                throw new InvalidModelException($"The weights hold '{name}', which the architecture does not have.");
        }
    }
}
