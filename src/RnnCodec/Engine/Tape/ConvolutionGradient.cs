using RnnCodec.Engine.Cpu;

namespace RnnCodec.Engine.Tape;

/// <summary>
/// The backward pass of one convolution. The input's gradient is a convolution of the output's with the transposed weights, through the forward kernel;
/// the weights' gradient is a product over places (<see cref="WeightGradientKernel{TVector, TLanes}"/>), summed over all calls in the kernel's own order of
/// numbers and added to the parameter's gradient once, by <see cref="Collect"/>.
/// </summary>
internal sealed unsafe class ConvolutionGradient
{
    /// <summary>Places of a block: their inputs (192 x 32 x 4 bytes) and a tile's gradients stay in the first-level cache.</summary>
    private const int BlockPlaces = 192;

    private const int LargestSlice = 192;

    private readonly Convolution _layer;
    private readonly CpuExecutor _cpu;
    private readonly GradientKernels _kernels;
    private readonly TransposedWeights[] _transposed;
    private readonly FloatBuffer _zeros;

    // [tap][input panel][output tile][TileRows][PanelWidth]
    private readonly FloatBuffer _weightSums;
    private readonly FloatBuffer _biasSums;
    private readonly int _panels;
    private readonly int _tiles;
    private bool _holdsSums;

    public ConvolutionGradient(Convolution layer, CpuExecutor cpu)
    {
        (_layer, _cpu, _kernels) = (layer, cpu, GradientKernels.Create(cpu.Kernels));
        _transposed = TransposedWeights.All(layer, PanelWidth);
        _panels = (layer.Inputs + PanelWidth - 1) / PanelWidth;
        _tiles = (layer.Outputs + _kernels.TileRows - 1) / _kernels.TileRows;
        _zeros = Zeroed(layer.Outputs);
        _weightSums = Zeroed(checked(layer.Taps.Length * _panels * _tiles * _kernels.TileRows * PanelWidth));
        _biasSums = Zeroed(layer.Outputs);
    }

    private int PanelWidth => _cpu.Kernels.PanelWidth;

    /// <summary>Adds the gradient of <paramref name="x"/> to its variable, from the output's gradient.</summary>
    public void AddInputGradient(Variable x, CpuTensor gradient)
    {
        var isNew = x.Gradient is null;
        var target = x.Gradient ??= _cpu.New(x.Shape);
        foreach (var phase in _transposed)
        {
            phase.Refresh(_layer);
            var grid = new PhaseGrid(x.Shape, phase, _layer.Stride);
            if (grid.Places == 0)
                continue;
            var slicePlaces = Math.Clamp(((grid.Places + 7) / 8 + 4 * _cpu.Threads - 1) / (4 * _cpu.Threads) * 8, 8, LargestSlice);
            var slices = (grid.Places + slicePlaces - 1) / slicePlaces;
            var groups = Math.Clamp(2 * _cpu.Threads / slices, 1, phase.Panels);
            var panelsPerGroup = (phase.Panels + groups - 1) / groups;
            _cpu.Run(slices * groups, worthThreads: true, i =>
            {
                var (slice, group) = (i % slices, i / slices);
                var part = new ConvolutionSlice(
                    slice * slicePlaces,
                    Math.Min(grid.Places, (slice + 1) * slicePlaces),
                    group * panelsPerGroup,
                    Math.Min(phase.Panels, (group + 1) * panelsPerGroup));
                InputGradient(phase, grid, gradient, target, part, isNew);
            });
        }
    }

    /// <summary>Adds to the sums of weight and bias gradients.</summary>
    public void AddWeightGradient(CpuTensor x, CpuTensor gradient)
    {
        _holdsSums = true;
        var places = gradient.Shape.Positions;
        if (_layer.Bias is not null)
            _kernels.SumPlaces(gradient.Data, places, _layer.Outputs, _biasSums.Pointer);
        var packed = _cpu.Pool.Rent(checked(_tiles * places * _kernels.TileRows));
        PackGradient(gradient.Data, places, packed.Pointer);
        var pairs = _layer.Taps.Length * _panels;
        var groups = Math.Clamp((4 * _cpu.Threads + pairs - 1) / pairs, 1, _tiles);
        var tilesPerGroup = (_tiles + groups - 1) / groups;
        _cpu.Run(
            pairs * groups,
            worthThreads: true,
            i => WeightGradient(x, gradient.Shape, packed.Pointer, i % pairs, i / pairs * tilesPerGroup, Math.Min(_tiles, (i / pairs + 1) * tilesPerGroup)));
        _cpu.Pool.Return(packed);
    }

    /// <summary>Moves the sums into the parameters' gradients.</summary>
    public void Collect(ParameterGradients gradients)
    {
        if (!_holdsSums)
            return;
        _holdsSums = false;
        if (gradients.Has(_layer.Weight))
            CollectWeights(gradients.Of(_layer.Weight));
        if (_layer.Bias is { } bias && gradients.Has(bias))
        {
            var target = gradients.Of(bias);
            for (var i = 0; i < target.Length; i++)
                target[i] += _biasSums.Pointer[i];
        }
        Clear(_weightSums);
        Clear(_biasSums);
    }

    private static FloatBuffer Zeroed(int length)
    {
        var buffer = new FloatBuffer(length);
        Clear(buffer);
        return buffer;
    }

    private static void Clear(FloatBuffer buffer) => new Span<float>(buffer.Pointer, buffer.Capacity).Clear();

    private void InputGradient(TransposedWeights phase, PhaseGrid grid, CpuTensor gradient, CpuTensor target, ConvolutionSlice slice, bool isNew)
    {
        var (rows, tileRows, width) = (slice.EndPlace - slice.FirstPlace, _kernels.TileRows, PanelWidth);
        var tiledRows = (rows + tileRows - 1) / tileRows * tileRows;
        var table = _cpu.Pool.Rent(checked(Math.Max(1, tiledRows * phase.Taps.Length) * (sizeof(nint) / sizeof(float))));
        var sums = _cpu.Pool.Rent(tiledRows * width);
        var pointers = (float**)table.Pointer;
        FillTable(pointers, phase, grid, gradient, slice, tiledRows);
        for (var panel = slice.FirstPanel; panel < slice.EndPanel; panel++)
        {
            var first = panel * width;
            var count = Math.Min(width, _layer.Inputs - first);
            new Span<float>(sums.Pointer, tiledRows * width).Clear();
            if (!isNew)
            {
                for (var r = 0; r < rows; r++)
                    new Span<float>(target.Data + grid.InputPlace(slice.FirstPlace + r) * _layer.Inputs + first, count).CopyTo(
                        new Span<float>(sums.Pointer + r * width, count));
            }
            if (phase.Taps.Length > 0)
                _kernels.InputGradientPanel(pointers, tiledRows, phase.Taps.Length, _layer.Outputs, phase.Panel(panel), sums.Pointer);
            for (var r = 0; r < rows; r++)
                new Span<float>(sums.Pointer + r * width, count).CopyTo(
                    new Span<float>(target.Data + grid.InputPlace(slice.FirstPlace + r) * _layer.Inputs + first, count));
        }
        _cpu.Pool.Return(table);
        _cpu.Pool.Return(sums);
    }

    private void FillTable(float** table, TransposedWeights phase, PhaseGrid grid, CpuTensor gradient, ConvolutionSlice slice, int tiledRows)
    {
        var shape = gradient.Shape;
        for (var r = 0; r < tiledRows; r++)
        {
            var place = slice.FirstPlace + r;
            var (picture, y, x) = grid.Position(place);
            for (var t = 0; t < phase.Taps.Length; t++)
            {
                // Exact divisions: the phase's taps are those that meet an output place.
                var (oy, ox) = ((y - phase.Taps[t].OffsetY) / _layer.Stride, (x - phase.Taps[t].OffsetX) / _layer.Stride);
                var inside = place < slice.EndPlace && (uint)oy < (uint)shape.Height && (uint)ox < (uint)shape.Width;
                table[t * tiledRows + r] = inside ? gradient.Data + ((long)(picture * shape.Height + oy) * shape.Width + ox) * shape.Channels : _zeros.Pointer;
            }
        }
    }

    /// <summary>[place][output] to [tile][place][TileRows], 0 beyond the last output.</summary>
    private void PackGradient(float* gradient, int places, float* packed)
    {
        var (rows, outputs) = (_kernels.TileRows, _layer.Outputs);
        _cpu.Split(_tiles, places * rows, (first, end) =>
        {
            for (var tile = first; tile < end; tile++)
            {
                var target = packed + (long)tile * places * rows;
                var source = gradient + tile * rows;
                var count = Math.Min(rows, outputs - tile * rows);
                for (var place = 0; place < places; place++, target += rows, source += outputs)
                {
                    for (var i = 0; i < count; i++)
                        target[i] = source[i];
                    for (var i = count; i < rows; i++)
                        target[i] = 0;
                }
            }
        });
    }

    private void WeightGradient(CpuTensor x, TensorShape output, float* packedGradient, int tapAndPanel, int firstTile, int endTile)
    {
        var (tap, width, rows, places) = (_layer.Taps[tapAndPanel / _panels], PanelWidth, _kernels.TileRows, output.Positions);
        var firstInput = tapAndPanel % _panels * width;
        var count = Math.Min(width, _layer.Inputs - firstInput);
        var block = _cpu.Pool.Rent(BlockPlaces * width);
        new Span<float>(block.Pointer, BlockPlaces * width).Clear();
        var sums = _weightSums.Pointer + (long)tapAndPanel * _tiles * rows * width;
        for (var first = 0; first < places; first += BlockPlaces)
        {
            var inBlock = Math.Min(BlockPlaces, places - first);
            for (var i = 0; i < inBlock; i++)
            {
                var (line, column) = Math.DivRem(first + i, output.Width);
                var (picture, row) = Math.DivRem(line, output.Height);
                var (iy, ix) = (row * _layer.Stride + tap.OffsetY, column * _layer.Stride + tap.OffsetX);
                var target = new Span<float>(block.Pointer + i * width, count);
                if ((uint)iy < (uint)x.Shape.Height && (uint)ix < (uint)x.Shape.Width)
                    new Span<float>(x.Data + ((long)(picture * x.Shape.Height + iy) * x.Shape.Width + ix) * _layer.Inputs + firstInput, count).CopyTo(target);
                else
                    target.Clear();
            }
            for (var tile = firstTile; tile < endTile; tile++)
                _kernels.WeightGradientTile(block.Pointer, packedGradient + ((long)tile * places + first) * rows, inBlock, sums + (long)tile * rows * width);
        }
        _cpu.Pool.Return(block);
    }

    private void CollectWeights(Span<float> weights)
    {
        var (inputs, outputs, width, rows) = (_layer.Inputs, _layer.Outputs, PanelWidth, _kernels.TileRows);
        var (kernelRows, kernelColumns) = (_layer.Weight.Dimensions[2], _layer.Weight.Dimensions[3]);
        var area = kernelRows * kernelColumns;
        fixed (float* start = weights)
        {
            for (var tapIndex = 0; tapIndex < _layer.Taps.Length; tapIndex++)
            {
                var tap = _layer.Taps[tapIndex];
                for (var panel = 0; panel < _panels; panel++)
                {
                    var source = _weightSums.Pointer + (long)(tapIndex * _panels + panel) * _tiles * rows * width;
                    var count = Math.Min(width, inputs - panel * width);
                    var target = start + (long)panel * width * area + tap.Row * kernelColumns + tap.Column;
                    for (var output = 0; output < outputs; output++, source += width, target += (long)inputs * area)
                    {
                        var used = _layer.IsStrictlyLower ? Math.Clamp(output - panel * width, 0, count) : count;
                        for (var i = 0; i < used; i++)
                            target[(long)i * area] += source[i];
                    }
                }
            }
        }
    }

    /// <summary>The input places of one phase, counted row by row.</summary>
    private readonly struct PhaseGrid
    {
        private readonly TensorShape _input;
        private readonly int _phaseY;
        private readonly int _phaseX;
        private readonly int _stride;
        private readonly int _height;
        private readonly int _width;

        public PhaseGrid(TensorShape input, TransposedWeights phase, int stride)
        {
            (_input, _phaseY, _phaseX, _stride) = (input, phase.PhaseY, phase.PhaseX, stride);
            (_height, _width) = ((input.Height - _phaseY + stride - 1) / stride, (input.Width - _phaseX + stride - 1) / stride);
        }

        public int Places => _input.Batch * _height * _width;

        public (int Picture, int Y, int X) Position(int place)
        {
            var (line, column) = Math.DivRem(place, _width);
            var (picture, row) = Math.DivRem(line, _height);
            return (picture, row * _stride + _phaseY, column * _stride + _phaseX);
        }

        public long InputPlace(int place)
        {
            var (picture, y, x) = Position(place);
            return (long)(picture * _input.Height + y) * _input.Width + x;
        }
    }
}
