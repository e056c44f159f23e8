using RnnCodec.Architecture;
using RnnCodec.Engine;
using RnnCodec.Weights;

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

    /// <summary>
    /// The entropy model's of a bit-plane codec: the network's matrices uniform by fan-in; heads and all terms beside the network 0, so that the first bits cost what their
    /// kind and plane say, with significance rare.
    /// </summary>
    public static void StartPlaneEntropy(ParameterSet parameters, SeededRandom random)
    {
        const float Rare = -3, RareDetail = -5, PlaneDeviation = 0.1f;
        foreach (var (name, parameter) in parameters.All)
        {
            if (name == "planes")
                Normal(parameter, PlaneDeviation, random);
            else if (name.StartsWith("news.", StringComparison.Ordinal))
                Uniform(parameter.Values, 2 * Transform.CoefficientOrder.Main, random);
            else if (IsLayer(name) && name.Split('.')[0] is not ("heads" or "before" or "within" or "within_sign" or "detail"))
                UniformByFanIn(parameter, parameters, random);
        }
        var bias = parameters.All["bias"];
        for (var plane = 0; plane < bias.Dimensions[0]; plane++)
            bias.Slice(plane).Slice(0).Values.Fill(Rare);
        parameters.All["detail.bias"].Values.Fill(RareDetail);
        Touch(parameters);
    }

    /// <summary>A restorer's: uniform by fan-in, the second layer of each block small; both nets' last layers 0, so that the picture is that of the plain integers.</summary>
    public static void StartPlaneRestorer(ParameterSet parameters, SeededRandom random)
    {
        const float SecondLayer = 0.3f;
        foreach (var (name, parameter) in parameters.All)
        {
            if (!IsLayer(name) || name.StartsWith("decoder.output.", StringComparison.Ordinal) || name.StartsWith("filter.last.", StringComparison.Ordinal))
                continue;
            UniformByFanIn(parameter, parameters, random);
            if (!name.StartsWith("decoder.blocks.", StringComparison.Ordinal) || !name.EndsWith(".1.weight", StringComparison.Ordinal))
                continue;
            foreach (ref var value in parameter.Values)
                value *= SecondLayer;
        }
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
        Uniform(parameter.Values, weight.Length / weight.Dimensions[0], random);
    }

    private static void Uniform(Span<float> values, int fanIn, SeededRandom random)
    {
        var bound = 1 / MathF.Sqrt(fanIn);
        foreach (ref var value in values)
            value = bound * (2 * random.NextSingle() - 1);
    }

    private static bool IsLayer(string name) => name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal);

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
