using RnnCodec.Architecture;
using RnnCodec.Engine;

namespace RnnCodec.Training;

/// <summary>Weights to start training from.</summary>
internal static class WeightInitialization
{
    private const float GainStep = 0.12f;
    private const float OutputDeviation = 0.02f;

    /// <summary>A codec's: uniform by fan-in, forget gates open (bias 1), a small output layer, gains that grow by e^0.12 an iteration.</summary>
    public static void Start(RecurrentArchitecture architecture, ParameterSet parameters, SeededRandom random)
    {
        foreach (var parameter in parameters.All.Values)
            UniformByFanIn(parameter, parameters, random);
        foreach (var (name, parameter) in parameters.All)
        {
            var values = parameter.Values;
            if (name == "gain")
                Fill(values, static t => GainStep * t);
            else if (name.EndsWith(".wx.bias", StringComparison.Ordinal) && architecture.Cell is RecurrentCell.Lstm or RecurrentCell.AssociativeLstm)
                OpenForgetGate(values, architecture.Cell == RecurrentCell.AssociativeLstm && name.StartsWith("decoder.", StringComparison.Ordinal) ? 9 : 4);
        }
        var last = $"decoder.{architecture.Decoder.Count - 1}";
        Normal(parameters.All[$"{last}.weight"], OutputDeviation, random);
        parameters.All[$"{last}.bias"].Values.Clear();
        Touch(parameters);
    }

    /// <summary>An entropy model's: uniform by fan-in, each iteration's bias on the gates 0 but 1 on the forget gate, no terms between bits of a place.</summary>
    public static void Start(EntropyArchitecture architecture, ParameterSet parameters, SeededRandom random)
    {
        foreach (var parameter in parameters.All.Values)
            UniformByFanIn(parameter, parameters, random);
        var step = parameters.All["step.weight"];
        for (var t = 0; t < architecture.Iterations; t++)
            OpenForgetGate(step.Slice(t).Values, 4);
        if (architecture.Triangular)
            parameters.All["triangle"].Values.Clear();
        Touch(parameters);
    }

    public static void Normal(Parameter parameter, float deviation, SeededRandom random)
    {
        foreach (ref var value in parameter.Values)
            value = deviation * random.NextNormal();
    }

    public static void Touch(ParameterSet parameters)
    {
        foreach (var parameter in parameters.All.Values)
            parameter.Touch();
    }

    /// <summary>Uniform in +-1 / sqrt(fan-in), weights and biases alike.</summary>
    private static void UniformByFanIn(Parameter parameter, ParameterSet parameters, SeededRandom random)
    {
        var weight = parameter.Name.EndsWith(".bias", StringComparison.Ordinal) ? parameters.All[$"{parameter.Name[..^".bias".Length]}.weight"] : parameter;
        var bound = 1 / MathF.Sqrt(weight.Length / weight.Dimensions[0]);
        foreach (ref var value in parameter.Values)
            value = bound * (2 * random.NextSingle() - 1);
    }

    private static void OpenForgetGate(Span<float> biases, int gates)
    {
        biases.Clear();
        biases[..(biases.Length / gates)].Fill(1);
    }

    private static void Fill(Span<float> values, Func<int, float> make)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = make(i);
    }
}
