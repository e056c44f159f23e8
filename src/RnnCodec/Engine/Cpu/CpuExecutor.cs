using System.Runtime.InteropServices;

namespace RnnCodec.Engine.Cpu;

/// <summary>
/// Inference on the processor, in managed code. Bit-exact: every result is the same on every machine, at every vector width and thread count
/// (<see cref="ConvolutionKernel{TVector, TLanes}"/> and <see cref="ExactMath{TVector, TLanes}"/> say why), so the entropy model's probabilities may
/// depend on it. One executor serves one computation at a time.
/// </summary>
internal sealed unsafe class CpuExecutor : Executor, IDisposable
{
    /// <summary>Places of a slice: their sums, 96 x 32 x 4 bytes = 12 KiB, stay in the first-level cache beside a block of weights.</summary>
    private const int LargestSlice = 96;

    private readonly BufferPool _pool = new();
    private readonly ParallelOptions _parallel;
    private readonly int _threads;
    private FloatBuffer _zeros = new(0);

    /// <param name="threads">Threads at most; 0: one per processor.</param>
    /// <param name="kernels">Null: the machine's widest vectors.</param>
    /// <param name="cancellationToken">Stops the work between operations with an <see cref="OperationCanceledException"/>.</param>
    public CpuExecutor(int threads = 0, CpuKernels? kernels = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _threads = threads == 0 ? Environment.ProcessorCount : threads;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = _threads };
        Kernels = kernels ?? CpuKernels.Best;
        CancellationToken = cancellationToken;
    }

    public CpuKernels Kernels { get; }

    /// <summary>Work on fewer numbers, some 0.1 ms, is not worth a second thread: waking it costs as much. Never changes a result.</summary>
    public int SmallestParallelWork { get; init; } = 1 << 18;

    /// <summary>Stops the work between operations; an executor that is kept gets a new one with each piece of work.</summary>
    public CancellationToken CancellationToken { get; set; }

    public delegate void PlaceRange(int first, int end);

    /// <summary>Threads at most.</summary>
    public int Threads => _threads;

    public BufferPool Pool => _pool;

    public CpuTensor New(TensorShape shape) => new(shape, _pool.Rent(shape.Length), _pool);

    /// <summary>Frees the memory of all its tensors.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        _zeros.Dispose();
    }

    public override Tensor FromValues(TensorShape shape, ReadOnlySpan<float> values)
    {
        var y = New(shape);
        values.CopyTo(y.Span);
        return y;
    }

    public override void CopyTo(Tensor x, Span<float> values) => ((CpuTensor)x).Span.CopyTo(values);

    public override Tensor Convolve(Tensor x, Convolution layer) => Convolve(x, layer, rectify: false);

    /// <inheritdoc/>
    /// <remarks>In one pass: a second one over a large tensor costs as much as a small convolution.</remarks>
    public override Tensor ConvolveRectified(Tensor x, Convolution layer) => Convolve(x, layer, rectify: true);

    private CpuTensor Convolve(Tensor x, Convolution layer, bool rectify)
    {
        CancellationToken.ThrowIfCancellationRequested();
        var input = (CpuTensor)x;
        var shape = layer.OutputShape(input.Shape);
        var width = Kernels.PanelWidth;
        var weights = Weights(layer);
        var y = New(shape);
        var work = new ConvolutionWork(layer, weights, input.Data, input.Shape, y.Data, Zeros(layer.Inputs), rectify);
        var places = shape.Positions;
        var places8 = (places + 7) / 8;
        var slicePlaces = Math.Clamp((places8 + 4 * _threads - 1) / (4 * _threads) * 8, 8, LargestSlice);
        var slices = (places + slicePlaces - 1) / slicePlaces;
        var panelGroups = Math.Clamp(2 * _threads / slices, 1, weights.Panels);
        var panelsPerGroup = (weights.Panels + panelGroups - 1) / panelGroups;
        void Item(int i)
        {
            var (slice, group) = (i % slices, i / slices);
            var part = new ConvolutionSlice(slice * slicePlaces, Math.Min(places, (slice + 1) * slicePlaces), group * panelsPerGroup,
                Math.Min(weights.Panels, (group + 1) * panelsPerGroup));
            Kernels.Convolve(work, part, _pool);
        }
        var products = (long)places * weights.Panels * width * weights.Depth;
        Run(slices * panelGroups, products / 16 >= SmallestParallelWork, Item);
        return y;
    }

    /// <inheritdoc/>
    /// <remarks>Where a third of the numbers or more are not 0, the dense kernel is faster; both give the same sums.</remarks>
    public override Tensor ConvolveSparse(Tensor x, Convolution layer)
    {
        CancellationToken.ThrowIfCancellationRequested();
        var input = (CpuTensor)x;
        if (layer.Taps.Length != 1 || layer.Stride != 1 || !IsSparse(input))
            return Convolve(x, layer);
        var (weights, y) = (Weights(layer), New(layer.OutputShape(input.Shape)));
        float* source = input.Data, target = y.Data;
        Split(input.Shape.Positions, layer.Inputs, (first, end) => Kernels.ConvolveSparse(source, target, first, end, layer, weights));
        return y;
    }

    /// <summary>Whether fewer than a third of the numbers have other bits than 0 has, by every eighth place.</summary>
    /// <remarks>As integers, whose comparison <see cref="MemoryExtensions"/> vectorizes.</remarks>
    private static bool IsSparse(CpuTensor x)
    {
        const int Step = 8;
        var (channels, nonzero, all) = (x.Shape.Channels, 0, 0);
        for (var place = 0; place < x.Shape.Positions; place += Step)
        {
            var values = MemoryMarshal.Cast<float, int>(x.Span.Slice(place * channels, channels));
            nonzero += channels - values.Count(0);
            all += channels;
        }
        return 3L * nonzero <= all;
    }

    /// <summary>Does what a convolution's first use would do, so that <see cref="ConvolvePlaces"/> may run on several threads.</summary>
    public void Prepare(Convolution layer)
    {
        Weights(layer);
        Zeros(layer.Inputs);
    }

    /// <summary>The output places [first, end) of a convolution, on this thread.</summary>
    /// <param name="x">The input.</param>
    /// <param name="layer">The convolution.</param>
    /// <param name="y">Where the first of these places begins.</param>
    /// <param name="first">The first output place.</param>
    /// <param name="end">The output place behind the last.</param>
    public void ConvolvePlaces(CpuTensor x, Convolution layer, float* y, int first, int end)
    {
        var (weights, shape) = (Weights(layer), layer.OutputShape(x.Shape));
        var work = new ConvolutionWork(layer, weights, x.Data, x.Shape, y - (long)first * shape.Channels, Zeros(layer.Inputs), rectify: false);
        Kernels.Convolve(work, new ConvolutionSlice(first, end, 0, weights.Panels), _pool);
    }

    public override Tensor Activate(Tensor x, Activation function)
    {
        var (source, y) = ((CpuTensor)x, New(x.Shape));
        float* from = source.Data, to = y.Data;
        Split(x.Shape.Length, (first, end) => Kernels.Activate(from + first, to + first, end - first, function));
        return y;
    }

    public override Tensor Add(Tensor a, Tensor b, float scale = 1) => Combine(a, b, BinaryOperation.Add, scale);

    public override Tensor AddBias(Tensor x, Parameter bias)
    {
        var channels = x.Shape.Channels;
        if (bias.Length != channels)
            throw new ArgumentException($"A bias of {bias.Length} numbers does not fit a tensor of {x.Shape}.", nameof(bias));
        var (source, y) = ((CpuTensor)x, New(x.Shape));
        float* from = source.Data, to = y.Data;
        Split(x.Shape.Positions, channels, (first, end) =>
        {
            fixed (float* b = bias.Values)
            {
                for (var place = first; place < end; place++)
                    Kernels.Combine(from + (long)place * channels, b, to + (long)place * channels, channels, BinaryOperation.Add, 1);
            }
        });
        return y;
    }

    public override Tensor Multiply(Tensor a, Tensor b) => Combine(a, b, BinaryOperation.Multiply, 1);

    public override Tensor Divide(Tensor a, Tensor b)
    {
        RequireOneChannel(a, b);
        float* left = ((CpuTensor)a).Data, right = ((CpuTensor)b).Data;
        var y = New(a.Shape);
        var to = y.Data;
        for (var place = 0; place < a.Shape.Positions; place++)
        {
            for (var c = 0; c < a.Shape.Channels; c++)
                *to++ = *left++ / right[place];
        }
        return y;
    }

    public override Tensor Affine(Tensor x, float scale, float offset = 0)
    {
        var (source, y) = ((CpuTensor)x, New(x.Shape));
        float* from = source.Data, to = y.Data;
        Split(x.Shape.Length, (first, end) => Kernels.Affine(from + first, to + first, end - first, scale, offset));
        return y;
    }

    public override Tensor ScaleByGain(Tensor x, Parameter logGain, int index, int sign) => Affine(x, Kernels.Exp(sign * logGain.Values[index]));

    public override Tensor DepthToSpace(Tensor x, int factor)
    {
        var s = x.Shape;
        var y = New(new TensorShape(s.Batch, s.Height * factor, s.Width * factor, s.Channels / (factor * factor)));
        Rearrange((CpuTensor)x, y, factor, toSpace: true);
        return y;
    }

    /// <summary>The inverse of <see cref="DepthToSpace"/>.</summary>
    public Tensor SpaceToDepth(Tensor x, int factor)
    {
        var s = x.Shape;
        if (s.Height % factor != 0 || s.Width % factor != 0)
            throw new ArgumentException($"Sides of {s} are not multiples of {factor}.", nameof(x));
        var y = New(new TensorShape(s.Batch, s.Height / factor, s.Width / factor, s.Channels * factor * factor));
        Rearrange(y, (CpuTensor)x, factor, toSpace: false);
        return y;
    }

    public override Tensor Row(Tensor x, int y)
    {
        var s = x.Shape;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)s.Height, nameof(y));
        var row = New(s with { Height = 1 });
        var length = s.Width * s.Channels;
        for (var n = 0; n < s.Batch; n++)
            ((CpuTensor)x).Span.Slice((n * s.Height + y) * length, length).CopyTo(row.Span[(n * length)..]);
        return row;
    }

    public override Tensor StackRows(IReadOnlyList<Tensor> rows)
    {
        var s = rows[0].Shape;
        var y = New(s with { Height = rows.Count });
        var length = s.Width * s.Channels;
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Shape != s || s.Height != 1)
                throw new ArgumentException($"Row {row} of {rows[row].Shape} does not meet the first, of {s}.", nameof(rows));
            for (var n = 0; n < s.Batch; n++)
                ((CpuTensor)rows[row]).Span.Slice(n * length, length).CopyTo(y.Span[((n * rows.Count + row) * length)..]);
        }
        return y;
    }

    public override Tensor Upsample(Tensor x, int factor, int height, int width)
    {
        var s = x.Shape;
        var y = New(s with { Height = height, Width = width });
        float* from = ((CpuTensor)x).Data, to = y.Data;
        for (var n = 0; n < s.Batch; n++)
        {
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    var place = from + ((long)(n * s.Height + row / factor) * s.Width + column / factor) * s.Channels;
                    for (var c = 0; c < s.Channels; c++)
                        *to++ = place[c];
                }
            }
        }
        return y;
    }

    public override Tensor Binarize(Tensor x)
    {
        // tanh keeps the sign, so the sign of its argument is the bit.
        var y = New(x.Shape);
        float* from = ((CpuTensor)x).Data, to = y.Data;
        for (var i = 0; i < x.Shape.Length; i++)
            to[i] = from[i] < 0 ? -1f : 1f;
        return y;
    }

    public override Tensor Detach(Tensor x)
    {
        var y = New(x.Shape);
        ((CpuTensor)x).Span.CopyTo(y.Span);
        return y;
    }

    public override Tensor Phase(Tensor x, int row, int column)
    {
        var s = x.Shape;
        var y = New(s with { Height = (s.Height + 1) / 2, Width = (s.Width + 1) / 2 });
        ReadOnlySpan<float> from = ((CpuTensor)x).Span;
        var to = y.Span;
        for (var place = 0; place < y.Shape.Positions; place++)
        {
            var (line, j) = Math.DivRem(place, y.Shape.Width);
            var (n, i) = Math.DivRem(line, y.Shape.Height);
            var (sourceRow, sourceColumn) = (2 * i + row, 2 * j + column);
            var target = to.Slice(place * s.Channels, s.Channels);
            if (sourceRow < s.Height && sourceColumn < s.Width)
                from.Slice(((n * s.Height + sourceRow) * s.Width + sourceColumn) * s.Channels, s.Channels).CopyTo(target);
            else
                target.Clear();
        }
        return y;
    }

    public override Tensor ScaleChannels(Tensor x, Parameter scale)
    {
        var channels = x.Shape.Channels;
        if (scale.Length != channels)
            throw new ArgumentException($"{scale.Length} factors do not fit a tensor of {x.Shape}.", nameof(scale));
        var (source, y) = ((CpuTensor)x, New(x.Shape));
        float* from = source.Data, to = y.Data;
        Split(x.Shape.Positions, channels, (first, end) =>
        {
            fixed (float* factors = scale.Values)
            {
                for (var place = first; place < end; place++)
                    Kernels.Combine(from + (long)place * channels, factors, to + (long)place * channels, channels, BinaryOperation.Multiply, 1);
            }
        });
        return y;
    }

    public override Tensor GatedUpdate(Tensor input, Tensor? state, Tensor? hidden)
    {
        var channels = input.Shape.Channels / 2;
        var gates = new GateTensors(input, state, null, hidden, null);
        var y = New(input.Shape.WithChannels(channels));
        var to = y.Data;
        Split(y.Shape.Positions, channels, (first, end) =>
        {
            for (var place = first; place < end; place++)
                Kernels.GatedUpdate(gates.Row(place, channels) with { NewHidden = to + (long)place * channels });
        });
        return y;
    }

    public override Tensor GruReset(Tensor input, Tensor state, Tensor hidden)
    {
        var gates = new GateTensors(input, state, null, hidden, null);
        var y = New(hidden.Shape);
        var to = y.Data;
        Split(y.Shape.Positions, y.Shape.Channels, (first, end) =>
        {
            for (var place = first; place < end; place++)
                Kernels.GruReset(gates.Row(place, hidden.Shape.Channels) with { NewHidden = to + (long)place * hidden.Shape.Channels });
        });
        return y;
    }

    public override Tensor GruUpdate(Tensor input, Tensor? state, Tensor? candidate, Tensor? hidden, float hiddenResidual)
    {
        var channels = input.Shape.Channels / 3;
        var gates = new GateTensors(input, state, candidate, hidden, null);
        var y = New(input.Shape.WithChannels(channels));
        var to = y.Data;
        Split(y.Shape.Positions, channels, (first, end) =>
        {
            for (var place = first; place < end; place++)
                Kernels.GruUpdate(gates.Row(place, channels) with { NewHidden = to + (long)place * channels }, hiddenResidual);
        });
        return y;
    }

    public override (Tensor Hidden, Tensor Cell) LstmUpdate(Tensor input, Tensor? state, Tensor? cell)
    {
        var channels = input.Shape.Channels / 4;
        return UpdateCell(input, state, cell, channels, channels, Kernels.LstmUpdate);
    }

    public override (Tensor Hidden, Tensor Cell) AssociativeLstmUpdate(Tensor input, Tensor? state, Tensor? cell)
    {
        var complexChannels = input.Shape.Channels / 9;
        return UpdateCell(input, state, cell, complexChannels, 2 * complexChannels, Kernels.AssociativeLstmUpdate);
    }

    private PackedWeights Weights(Convolution layer)
    {
        var width = Kernels.PanelWidth;
        return layer.Prepared(l => new PackedWeights(l, width), w => w.Refresh(layer, width));
    }

    private float* Zeros(int count)
    {
        if (_zeros.Capacity < count)
        {
            _zeros.Dispose();
            _zeros = new FloatBuffer(count);
            new Span<float>(_zeros.Pointer, count).Clear();
        }
        return _zeros.Pointer;
    }

    private (Tensor Hidden, Tensor Cell) UpdateCell(Tensor input, Tensor? state, Tensor? cell, int unitChannels, int outputChannels, Action<GateRow> update)
    {
        var gates = new GateTensors(input, state, null, null, cell);
        var shape = input.Shape.WithChannels(outputChannels);
        var (newHidden, newCell) = (New(shape), New(shape));
        float* toHidden = newHidden.Data, toCell = newCell.Data;
        Split(shape.Positions, outputChannels, (first, end) =>
        {
            for (var place = first; place < end; place++)
            {
                var offset = (long)place * outputChannels;
                update(gates.Row(place, unitChannels) with { NewHidden = toHidden + offset, NewCell = toCell + offset });
            }
        });
        return (newHidden, newCell);
    }

    private Tensor Combine(Tensor a, Tensor b, BinaryOperation operation, float scale)
    {
        float* left = ((CpuTensor)a).Data, right = ((CpuTensor)b).Data;
        var y = New(a.Shape);
        var to = y.Data;
        if (a.Shape == b.Shape)
        {
            Split(a.Shape.Length, (first, end) => Kernels.Combine(left + first, right + first, to + first, end - first, operation, scale));
            return y;
        }
        RequireOneChannel(a, b);
        var channels = a.Shape.Channels;
        for (var place = 0; place < a.Shape.Positions; place++)
        {
            for (var c = 0; c < channels; c++, left++, to++)
                *to = operation == BinaryOperation.Multiply ? *left * right[place] : MathF.FusedMultiplyAdd(scale, right[place], *left);
        }
        return y;
    }

    private static void RequireOneChannel(Tensor a, Tensor b)
    {
        if (b.Shape != a.Shape.WithChannels(1))
            throw new ArgumentException($"A tensor of {b.Shape} does not meet one of {a.Shape}.", nameof(b));
    }

    /// <summary>Copies between [N,H,W,C*f*f] (deep) and [N,H*f,W*f,C] (wide).</summary>
    private void Rearrange(CpuTensor deep, CpuTensor wide, int factor, bool toSpace)
    {
        var (d, w) = (deep.Shape, wide.Shape);
        float* deepData = deep.Data, wideData = wide.Data;
        Split(d.Batch * d.Height, d.Width * d.Channels, (first, end) =>
        {
            for (var line = first; line < end; line++)
            {
                for (var column = 0; column < d.Width; column++)
                {
                    var place = deepData + ((long)line * d.Width + column) * d.Channels;
                    for (var dy = 0; dy < factor; dy++)
                    {
                        var row = wideData + (((long)line * factor + dy) * w.Width + column * factor) * w.Channels;
                        for (var dx = 0; dx < factor; dx++)
                        {
                            for (var c = 0; c < w.Channels; c++)
                            {
                                if (toSpace)
                                    row[dx * w.Channels + c] = place[(c * factor + dy) * factor + dx];
                                else
                                    place[(c * factor + dy) * factor + dx] = row[dx * w.Channels + c];
                            }
                        }
                    }
                }
            }
        });
    }

    /// <summary>Runs body over [0, count) in vector-aligned parts.</summary>
    public void Split(int count, PlaceRange body) => Split((count + 15) / 16, 16, (first, end) => body(first * 16, Math.Min(end * 16, count)));

    /// <summary>Runs body over [0, places) in parts; few parts where there is little work.</summary>
    public void Split(int places, int workPerPlace, PlaceRange body)
    {
        var parts = (long)places * workPerPlace < SmallestParallelWork ? 1 : Math.Min(places, 2 * _threads);
        Run(parts, parts > 1, i => body((int)((long)places * i / parts), (int)((long)places * (i + 1) / parts)));
    }

    /// <summary>Runs item 0 to items - 1, on several threads where that is worth it.</summary>
    public void Run(int items, bool worthThreads, Action<int> item)
    {
        if (_threads > 1 && items > 1 && worthThreads)
        {
            Parallel.For(0, items, _parallel, item);
            return;
        }
        for (var i = 0; i < items; i++)
            item(i);
    }

    /// <summary>The tensors that a recurrent unit reads, for all places.</summary>
    private readonly struct GateTensors(Tensor input, Tensor? state, Tensor? candidate, Tensor? hidden, Tensor? cell)
    {
        public GateRow Row(int place, int channels) => new()
        {
            Input = At(input, place),
            State = At(state, place),
            Candidate = At(candidate, place),
            Hidden = At(hidden, place),
            Cell = At(cell, place),
            Channels = channels,
        };

        private static float* At(Tensor? x, int place) => x is null ? null : ((CpuTensor)x).Data + (long)place * x.Shape.Channels;
    }
}
