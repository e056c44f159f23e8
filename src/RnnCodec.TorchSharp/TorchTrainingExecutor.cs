using RnnCodec.Engine;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>Training on libtorch: its autograd records the operations.</summary>
internal sealed class TorchTrainingExecutor : ITrainingExecutor
{
    private readonly TorchEngine _engine;
    private readonly ParameterGradients _gradients;
    private readonly TorchParameters _parameters;
    private readonly List<(torch.Tensor Of, torch.Tensor Gradient)> _seeds = [];
    private readonly Dictionary<Tensor, float[]?> _leaves = [];

    public TorchTrainingExecutor(TorchEngine engine, ParameterGradients gradients, Func<float>? noise)
    {
        (_engine, _gradients) = (engine, gradients);
        _parameters = new TorchParameters(engine.Device, gradients);
        Operations = new TorchOperations(engine, _parameters, noise);
    }

    public Executor Operations { get; }

    public Tensor Leaf(TensorShape shape, ReadOnlySpan<float> values)
    {
        var leaf = Operations.FromValues(shape, values);
        ((TorchTensor)leaf).Value.requires_grad_();
        _leaves.Add(leaf, null);
        return leaf;
    }

    public float[] GradientOf(Tensor leaf) => _leaves[leaf] ?? new float[leaf.Shape.Length];

    public ReadOnlySpan<float> ValuesOf(Tensor x)
    {
        var values = new float[x.Shape.Length];
        Operations.CopyTo(x, values);
        return values;
    }

    public void Seed(Tensor x, ReadOnlySpan<float> gradient)
    {
        var value = ((TorchTensor)x).Value;
        if (value.requires_grad)
            _seeds.Add((value.alias().DetachFromDisposeScope(), HostNumbers.ToDevice(gradient, _engine.Device, value.shape)));
    }

    public void Backward()
    {
        _engine.Host.CancellationToken.ThrowIfCancellationRequested();
        (Parameter Root, torch.Tensor Leaf)[] trained = [.. _parameters.UsedLeaves];
        Tensor[] leaves = [.. _leaves.Keys];
        if (_seeds.Count > 0 && trained.Length + leaves.Length > 0)
        {
            using var scope = torch.NewDisposeScope();
            var gradients = torch.autograd.grad(
                [.. _seeds.Select(static s => s.Of)],
                [.. trained.Select(static t => t.Leaf), .. leaves.Select(static l => ((TorchTensor)l).Value)],
                [.. _seeds.Select(static s => s.Gradient)],
                allow_unused: true);
            for (var i = 0; i < trained.Length; i++)
                Add(gradients[i], _gradients.Of(trained[i].Root));
            for (var i = 0; i < leaves.Length; i++)
                Add(gradients[trained.Length + i], _leaves[leaves[i]] = new float[leaves[i].Shape.Length]);
        }
        Forget();
    }

    public void Clear()
    {
        Forget();
        _leaves.Clear();
    }

    public void Dispose()
    {
        Clear();
        _parameters.Dispose();
    }

    /// <summary>Adds a gradient, which is none where no seed depends on what it is of.</summary>
    private static void Add(torch.Tensor? gradient, Span<float> to)
    {
        if (gradient is null || gradient.IsInvalid)
            return;
        var numbers = new float[to.Length];
        HostNumbers.ToHost(gradient, numbers);
        for (var i = 0; i < to.Length; i++)
            to[i] += numbers[i];
    }

    /// <summary>Lets go of the graph.</summary>
    private void Forget()
    {
        foreach (var (of, gradient) in _seeds)
        {
            of.Dispose();
            gradient.Dispose();
        }
        _seeds.Clear();
        _parameters.Forget();
    }
}
