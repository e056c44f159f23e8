using RnnCodec.Engine;
using RnnCodec.Training;
using TorchSharp;

namespace RnnCodec.TorchSharp;

/// <summary>
/// The operations on libtorch. Sums have no fixed order here: results agree with the managed engine's to rounding, not to the bit, so this trains and validates
/// and is no executor for files, which take <see cref="Engine.Cpu.CpuExecutor"/> by type.
/// </summary>
/// <remarks>
/// Every operation has a dispose scope of its own, which its result alone leaves: nothing waits for a finalizer, which does not know of a device's memory.
/// Gradients are libtorch's, where the parameters are trained.
/// </remarks>
internal sealed partial class TorchOperations(TorchEngine engine, TorchParameters parameters, Func<float>? noise) : Executor
{
    public override Tensor FromValues(TensorShape shape, ReadOnlySpan<float> values) =>
        new TorchTensor(shape, HostNumbers.ToDevice(values, engine.Device, Dimensions(shape)));

    public override void CopyTo(Tensor x, Span<float> values) => HostNumbers.ToHost(Value(x), values);

    public override Tensor Convolve(Tensor x, Convolution layer)
    {
        engine.Host.CancellationToken.ThrowIfCancellationRequested();
        var shape = layer.OutputShape(x.Shape);
        return Run(shape, () => parameters.Of(layer).Run(Value(x), engine.Precision == TrainingPrecision.BFloat16));
    }

    public override Tensor Activate(Tensor x, Activation function) => Run(x.Shape, () => function switch
    {
        Activation.Sigmoid => Value(x).sigmoid(),
        Activation.Tanh => Value(x).tanh(),
        Activation.Relu => Value(x).relu(),
        Activation.Elu => Scalars.Sum(Value(x).relu(), Value(x).neg().relu().neg().expm1()),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Unknown function."),
    });

    public override Tensor Add(Tensor a, Tensor b, float scale = 1)
    {
        RequireFit(a, b);
        return Run(a.Shape, () => Scalars.PlusTimes(Value(a), Value(b), scale));
    }

    public override Tensor AddBias(Tensor x, Parameter bias)
    {
        RequireFit(x, bias);
        return Run(x.Shape, () => Scalars.Sum(Value(x), Flat(bias)));
    }

    public override Tensor Affine(Tensor x, float scale, float offset = 0) => Run(x.Shape, () => (scale, offset) switch
    {
        (1, 0) => Value(x).alias(),
        (_, 0) => Scalars.Times(Value(x), scale),
        (1, _) => Scalars.Plus(Value(x), offset),
        _ => Scalars.Plus(Scalars.Times(Value(x), scale), offset),
    });

    public override Tensor Multiply(Tensor a, Tensor b)
    {
        RequireFit(a, b);
        return Run(a.Shape, () => Value(a) * Value(b));
    }

    public override Tensor Divide(Tensor a, Tensor b)
    {
        RequireFit(a, b);
        return Run(a.Shape, () => Value(a) / Value(b));
    }

    public override Tensor ScaleByGain(Tensor x, Parameter logGain, int index, int sign) =>
        Run(x.Shape, () => Value(x) * Scalars.Times(Flat(logGain).narrow(0, index, 1), sign).exp());

    public override Tensor ScaleChannels(Tensor x, Parameter scale)
    {
        RequireFit(x, scale);
        return Run(x.Shape, () => Value(x) * Flat(scale));
    }

    /// <remarks>
    /// The numbers are drawn on the host in [N,H,W,C] order, as the managed engine draws them. The value is the bit to the bit, since t - t is 0; the gradient
    /// is that of tanh.
    /// </remarks>
    public override Tensor Binarize(Tensor x) => Run(x.Shape, () =>
    {
        var t = Value(x).tanh();
        var isMinus = noise is null ? Scalars.IsBelow(Value(x), 0) : t <= Thresholds(x.Shape, noise);
        var plus = torch.ones_like(t);
        var bits = torch.where(isMinus, plus.neg(), plus).detach();
        return Scalars.Sum(bits, t - t.detach());
    });

    public override Tensor Detach(Tensor x) => Run(x.Shape, () => Value(x).detach());

    private static torch.Tensor Value(Tensor x) => ((TorchTensor)x).Value;

    private static long[] Dimensions(TensorShape shape) => [shape.Batch, shape.Height, shape.Width, shape.Channels];

    /// <summary>An operation's result, which leaves its dispose scope.</summary>
    private static TorchTensor Run(TensorShape shape, Func<torch.Tensor> operation)
    {
        using var scope = torch.NewDisposeScope();
        return new TorchTensor(shape, operation().DetachFromDisposeScope());
    }

    private static void RequireFit(Tensor a, Tensor b)
    {
        if (b.Shape != a.Shape && b.Shape != a.Shape.WithChannels(1))
            throw new ArgumentException($"A tensor of {b.Shape} does not meet one of {a.Shape}.", nameof(b));
    }

    private static void RequireFit(Tensor x, Parameter parameter)
    {
        if (parameter.Length != x.Shape.Channels)
            throw new ArgumentException($"'{parameter.Name}' of {parameter.Length} numbers does not fit a tensor of {x.Shape}.", nameof(parameter));
    }

    private torch.Tensor Flat(Parameter parameter) => parameters.Of(parameter).view(parameter.Length);

    /// <summary>2 u - 1 for uniform u: a bit is +1 where it is below tanh.</summary>
    private torch.Tensor Thresholds(TensorShape shape, Func<float> uniform)
    {
        var numbers = new float[shape.Length];
        foreach (ref var number in numbers.AsSpan())
            number = 2 * uniform() - 1;
        return HostNumbers.ToDevice(numbers, engine.Device, Dimensions(shape)).MoveToOuterDisposeScope();
    }
}
