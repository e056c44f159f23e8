using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>
/// Training on the processor: computes with <see cref="CpuExecutor"/>'s kernels, writes every operation on a tape and plays it backwards.
/// </summary>
/// <remarks>
/// Memory: a value lives while the caller or a recorded operation that needs it refers to it, a gradient until its operation was played; both come from one
/// pool, so that steps of equal size allocate nothing after the first. What remains for the backward pass is what gradients need: the convolutions' inputs and
/// the gates' operands, not the results of sums and rearrangements. <see cref="Backward"/> frees an iteration's part as soon as it was played.
/// Results do not depend on the thread count: every sum has one fixed order.
/// </remarks>
internal sealed unsafe partial class TapeExecutor : Executor, ITrainingExecutor
{
    private readonly CpuExecutor _cpu;
    private readonly GradientKernels _kernels;
    private readonly ParameterGradients _gradients;
    private readonly Dictionary<Convolution, ConvolutionGradient> _convolutions = [];
    private readonly List<Entry> _tape = [];
    private readonly Func<float>? _noise;

    /// <param name="gradients">Takes the gradients of the parameters that are trained; through all others none flows.</param>
    /// <param name="cpu">Computes the values.</param>
    /// <param name="noise">Draws uniform numbers in [0,1) for a stochastic binarizer; null: bits are signs.</param>
    public TapeExecutor(ParameterGradients gradients, CpuExecutor cpu, Func<float>? noise = null)
    {
        (_gradients, _cpu, _noise) = (gradients, cpu, noise);
        _kernels = GradientKernels.Create(cpu.Kernels);
    }

    public Executor Operations => this;

    public Tensor Leaf(TensorShape shape, ReadOnlySpan<float> values) => new TapeTensor(new Variable((CpuTensor)_cpu.FromValues(shape, values), tracks: true));

    public ReadOnlySpan<float> ValuesOf(Tensor x) => Variable(x).Value.Span;

    public float[] GradientOf(Tensor leaf) => Variable(leaf).Gradient is { } gradient ? gradient.Span.ToArray() : new float[leaf.Shape.Length];

    public void Seed(Tensor x, ReadOnlySpan<float> gradient)
    {
        var variable = Variable(x);
        if (!variable.Tracks)
            return;
        var target = GradientBuffer(variable).Span;
        for (var i = 0; i < target.Length; i++)
            target[i] += gradient[i];
    }

    public void Backward()
    {
        for (var i = _tape.Count - 1; i >= 0; i--)
        {
            _cpu.CancellationToken.ThrowIfCancellationRequested();
            var entry = _tape[i];
            if (entry.Output.Gradient is not null || entry.SecondOutput?.Gradient is not null)
                entry.Play();
            entry.Free();
        }
        _tape.Clear();
        var touched = _convolutions.Values.ToArray();
        _cpu.Run(touched.Length, worthThreads: true, i => touched[i].Collect(_gradients));
    }

    public void Clear()
    {
        foreach (var entry in _tape)
            entry.Free();
        _tape.Clear();
    }

    public void Dispose() => Clear();

    public override Tensor FromValues(TensorShape shape, ReadOnlySpan<float> values) => Constant(_cpu.FromValues(shape, values));

    public override void CopyTo(Tensor x, Span<float> values) => _cpu.CopyTo(Value(x), values);

    public override Tensor Convolve(Tensor x, Convolution layer)
    {
        var input = Variable(x);
        var trained = _gradients.Has(layer.Weight);
        return Record(_cpu.Convolve(input.Value, layer), trained || input.Tracks, [input], output =>
        {
            var convolution = GradientOf(layer);
            if (trained)
                convolution.AddWeightGradient(input.Value, output.Gradient!);
            if (input.Tracks)
                convolution.AddInputGradient(input, output.Gradient!);
        });
    }

    /// <remarks>The result says where the sums were above 0, so that they are not kept.</remarks>
    public override Tensor ConvolveRectified(Tensor x, Convolution layer)
    {
        var input = Variable(x);
        var trained = _gradients.Has(layer.Weight);
        var output = new Variable((CpuTensor)_cpu.ConvolveRectified(input.Value, layer), trained || input.Tracks);
        if (output.Tracks)
        {
            Push(output, null, [input, output], () =>
            {
                using var gradient = _cpu.New(output.Shape);
                gradient.Span.Clear();
                float* y = output.Value.Data, from = output.Gradient!.Data, to = gradient.Data;
                _cpu.Split(output.Shape.Length, (first, end) => _kernels.Activate(y + first, from + first, to + first, end - first, Activation.Relu));
                var convolution = GradientOf(layer);
                if (trained)
                    convolution.AddWeightGradient(input.Value, gradient);
                if (input.Tracks)
                    convolution.AddInputGradient(input, gradient);
            });
        }
        return new TapeTensor(output);
    }

    public override Tensor Activate(Tensor x, Activation function)
    {
        var input = Variable(x);
        return Record(_cpu.Activate(input.Value, function), input.Tracks, [input], output =>
        {
            float* from = input.Value.Data, g = output.Gradient!.Data, to = GradientBuffer(input).Data;
            _cpu.Split(input.Shape.Length, (first, end) => _kernels.Activate(from + first, g + first, to + first, end - first, function));
        });
    }

    public override Tensor Add(Tensor a, Tensor b, float scale = 1)
    {
        var (left, right) = (Variable(a), Variable(b));
        return Record(_cpu.Add(left.Value, right.Value, scale), left.Tracks || right.Tracks, [], output =>
        {
            AddScaled(left, output.Gradient!, 1);
            if (left.Shape == right.Shape)
                AddScaled(right, output.Gradient!, scale);
            else if (right.Tracks)
                AddToOneChannel(right, place => scale * SumOf(output.Gradient!, place));
        });
    }

    public override Tensor AddBias(Tensor x, Parameter bias)
    {
        var input = Variable(x);
        var trained = _gradients.Has(bias);
        return Record(_cpu.AddBias(input.Value, bias), trained || input.Tracks, [], output =>
        {
            AddScaled(input, output.Gradient!, 1);
            if (!trained)
                return;
            fixed (float* sums = _gradients.Of(bias))
                _kernels.SumPlaces(output.Gradient!.Data, input.Shape.Positions, input.Shape.Channels, sums);
        });
    }

    public override Tensor Affine(Tensor x, float scale, float offset = 0)
    {
        var input = Variable(x);
        if (scale == 1 && offset == 0)
            return new TapeTensor(input);
        return Record(_cpu.Affine(input.Value, scale, offset), input.Tracks, [], output => AddScaled(input, output.Gradient!, scale));
    }

    public override Tensor Multiply(Tensor a, Tensor b)
    {
        var (left, right) = (Variable(a), Variable(b));
        return Record(_cpu.Multiply(left.Value, right.Value), left.Tracks || right.Tracks, [left, right], output =>
        {
            var g = output.Gradient!;
            if (left.Shape == right.Shape)
            {
                AddProduct(left, g, right.Value);
                AddProduct(right, g, left.Value);
                return;
            }
            if (left.Tracks)
            {
                using var product = (CpuTensor)_cpu.Multiply(g, right.Value);
                AddScaled(left, product, 1);
            }
            if (right.Tracks)
                AddToOneChannel(right, place => DotOf(g, left.Value, place));
        });
    }

    public override Tensor Divide(Tensor a, Tensor b)
    {
        var (left, right) = (Variable(a), Variable(b));
        return Record(_cpu.Divide(left.Value, right.Value), left.Tracks || right.Tracks, [left, right], output =>
        {
            var g = output.Gradient!;
            if (left.Tracks)
            {
                using var quotient = (CpuTensor)_cpu.Divide(g, right.Value);
                AddScaled(left, quotient, 1);
            }
            if (right.Tracks)
                AddToOneChannel(right, place => -DotOf(g, left.Value, place) / (right.Value.Data[place] * right.Value.Data[place]));
        });
    }

    public override Tensor ScaleByGain(Tensor x, Parameter logGain, int index, int sign)
    {
        var input = Variable(x);
        var trained = _gradients.Has(logGain);
        return Record(_cpu.ScaleByGain(input.Value, logGain, index, sign), trained || input.Tracks, [input], output =>
        {
            var scale = _cpu.Kernels.Exp(sign * logGain.Values[index]);
            AddScaled(input, output.Gradient!, scale);
            if (!trained)
                return;
            var sum = 0.0;
            var values = input.Value.Span;
            var g = output.Gradient!.Span;
            for (var i = 0; i < g.Length; i++)
                sum += (double)g[i] * values[i];
            _gradients.Of(logGain)[index] += (float)(sign * scale * sum);
        });
    }

    public override Tensor DepthToSpace(Tensor x, int factor)
    {
        var input = Variable(x);
        return Record(_cpu.DepthToSpace(input.Value, factor), input.Tracks, [], output => Give(input, (CpuTensor)_cpu.SpaceToDepth(output.Gradient!, factor)));
    }

    public override Tensor Row(Tensor x, int y)
    {
        var input = Variable(x);
        return Record(_cpu.Row(input.Value, y), input.Tracks, [], output => AddRow(output.Gradient!, 0, GradientBuffer(input), y));
    }

    public override Tensor StackRows(IReadOnlyList<Tensor> rows)
    {
        var inputs = rows.Select(Variable).ToArray();
        return Record(_cpu.StackRows([.. inputs.Select(i => i.Value)]), inputs.Any(i => i.Tracks), [], output =>
        {
            for (var y = 0; y < inputs.Length; y++)
            {
                if (inputs[y].Tracks)
                    AddRow(output.Gradient!, y, GradientBuffer(inputs[y]), 0);
            }
        });
    }

    public override Tensor Upsample(Tensor x, int factor, int height, int width)
    {
        var input = Variable(x);
        return Record(_cpu.Upsample(input.Value, factor, height, width), input.Tracks, [], output =>
        {
            var s = input.Shape;
            float* g = output.Gradient!.Data, to = GradientBuffer(input).Data;
            for (var line = 0; line < s.Batch * height; line++)
            {
                var (picture, row) = Math.DivRem(line, height);
                for (var column = 0; column < width; column++)
                {
                    var place = to + ((long)(picture * s.Height + row / factor) * s.Width + column / factor) * s.Channels;
                    for (var c = 0; c < s.Channels; c++)
                        place[c] += *g++;
                }
            }
        });
    }

    /// <summary>
    /// The sign of x, or with noise +1 with probability (1 + tanh x) / 2 (Toderici et al. 2016, equation 3). The gradient passes the binarizer unchanged
    /// and then tanh.
    /// </summary>
    public override Tensor Binarize(Tensor x)
    {
        var input = Variable(x);
        return Record(_noise is null ? _cpu.Binarize(input.Value) : Draw(input.Value, _noise), input.Tracks, [input], output =>
        {
            float* from = input.Value.Data, g = output.Gradient!.Data, to = GradientBuffer(input).Data;
            _cpu.Split(input.Shape.Length, (first, end) => _kernels.Activate(from + first, g + first, to + first, end - first, Activation.Tanh));
        });
    }

    public override Tensor Detach(Tensor x) => Constant(_cpu.Detach(Value(x)));

    private static Variable Variable(Tensor x) => ((TapeTensor)x).Variable;

    private static CpuTensor Value(Tensor x) => Variable(x).Value;

    private static TapeTensor Constant(Tensor value) => new(new Variable((CpuTensor)value, tracks: false));

    private static float DotOf(CpuTensor a, CpuTensor b, int place)
    {
        var channels = a.Shape.Channels;
        var sum = 0f;
        for (var c = 0; c < channels; c++)
            sum += a.Data[(long)place * channels + c] * b.Data[(long)place * channels + c];
        return sum;
    }

    private static float SumOf(CpuTensor a, int place)
    {
        var sum = 0f;
        foreach (var number in a.Span.Slice(place * a.Shape.Channels, a.Shape.Channels))
            sum += number;
        return sum;
    }

    private TapeTensor Record(Tensor value, bool tracks, ReadOnlySpan<Variable> kept, Action<Variable> backward)
    {
        var output = new Variable((CpuTensor)value, tracks);
        if (tracks)
            Push(output, null, kept, () => backward(output));
        return new TapeTensor(output);
    }

    private void Push(Variable output, Variable? second, ReadOnlySpan<Variable> kept, Action play)
    {
        foreach (var variable in kept)
            variable.Keep();
        _tape.Add(new Entry(output, second, kept.ToArray(), play));
    }

    private CpuTensor Draw(CpuTensor x, Func<float> noise)
    {
        var y = (CpuTensor)_cpu.Activate(x, Activation.Tanh);
        foreach (ref var number in y.Span)
            number = 2 * noise() - 1 < number ? 1f : -1f;
        return y;
    }

    private ConvolutionGradient GradientOf(Convolution layer)
    {
        if (!_convolutions.TryGetValue(layer, out var gradient))
            _convolutions.Add(layer, gradient = new ConvolutionGradient(layer, _cpu));
        return gradient;
    }

    /// <summary>The variable's gradient, made 0 where there is none yet.</summary>
    private CpuTensor GradientBuffer(Variable x)
    {
        if (x.Gradient is null)
        {
            x.Gradient = _cpu.New(x.Shape);
            x.Gradient.Span.Clear();
        }
        return x.Gradient;
    }

    /// <summary>Adds a tensor that is the tape's own to a gradient.</summary>
    private void Give(Variable x, CpuTensor gradient)
    {
        if (x.Tracks && x.Gradient is null)
        {
            x.Gradient = gradient;
            return;
        }
        using (gradient)
            AddScaled(x, gradient, 1);
    }

    private void AddScaled(Variable x, CpuTensor g, float scale)
    {
        if (!x.Tracks)
            return;
        if (x.Gradient is null)
        {
            x.Gradient = (CpuTensor)_cpu.Affine(g, scale);
            return;
        }
        float* from = g.Data, to = x.Gradient.Data;
        _cpu.Split(x.Shape.Length, (first, end) => _cpu.Kernels.Combine(to + first, from + first, to + first, end - first, BinaryOperation.Add, scale));
    }

    private void AddProduct(Variable x, CpuTensor a, CpuTensor b)
    {
        if (!x.Tracks)
            return;
        float* left = a.Data, right = b.Data, to = GradientBuffer(x).Data;
        _cpu.Split(x.Shape.Length, (first, end) => _cpu.Kernels.MultiplyAdd(left + first, right + first, to + first, end - first));
    }

    /// <summary>Adds row <paramref name="fromRow"/> of every picture to row <paramref name="toRow"/>.</summary>
    private void AddRow(CpuTensor from, int fromRow, CpuTensor to, int toRow)
    {
        var length = from.Shape.Width * from.Shape.Channels;
        for (var n = 0; n < from.Shape.Batch; n++)
        {
            var target = to.Data + ((long)n * to.Shape.Height + toRow) * length;
            _cpu.Kernels.Combine(target, from.Data + ((long)n * from.Shape.Height + fromRow) * length, target, length, BinaryOperation.Add, 1);
        }
    }

    private void AddToOneChannel(Variable x, Func<int, float> ofPlace)
    {
        var to = GradientBuffer(x).Data;
        for (var place = 0; place < x.Shape.Positions; place++)
            to[place] += ofPlace(place);
    }

    /// <summary>One recorded operation: its results, the values that its backward step needs, and the step.</summary>
    private sealed record Entry(Variable Output, Variable? SecondOutput, Variable[] Kept, Action Play)
    {
        public void Free()
        {
            Output.ReleaseGradient();
            SecondOutput?.ReleaseGradient();
            foreach (var variable in Kept)
                variable.Release();
        }
    }
}
