using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.EntropyCoding;

/// <summary>
/// Computes for each row of a plane what the rows above and the earlier iterations say about it, in chunks of places. A chunk needs of the row above only
/// the places up to a few on its right, so a second thread may run ahead of the decoding, a row below it, as a wavefront.
/// </summary>
/// <remarks>
/// Chunks are claimed in order, by the second thread once what it needs is decoded, or by the decoding thread itself when it gets there first: it never
/// waits for a thread that has not begun. Which thread computes a chunk changes no number.
/// </remarks>
internal sealed unsafe class RowAhead : IDisposable
{
    /// <summary>Places of a chunk: two register tiles.</summary>
    private const int ChunkPlaces = 16;

    /// <summary>Decoded places that stand for the end of the plane, or of the attempt.</summary>
    private const long Everything = long.MaxValue;

    private readonly BinaryRnn _network;
    private readonly CpuExecutor _e;
    private readonly CpuTensor _codes;
    private readonly CpuTensor? _earlier;
    private readonly CpuTensor? _logits;
    private readonly CpuTensor _cell;
    private readonly CpuTensor[] _above;
    private readonly CpuTensor[] _contextGates;
    private readonly CpuTensor[] _stateGates;
    private readonly CpuTensor[] _hidden;
    private readonly int _iteration;
    private readonly int _width;
    private readonly int _units;
    private readonly int _chunksPerRow;
    private readonly bool[] _ready;
    private readonly Task? _helper;
    private int _claimed;
    private long _decoded;

    /// <param name="network">The entropy model.</param>
    /// <param name="executor">What runs it. Where it has two threads or more, one of them runs ahead.</param>
    /// <param name="codes">[1,H,W,bits]: the plane that is being decoded.</param>
    /// <param name="context">What the earlier iterations say about it.</param>
    /// <param name="iteration">The iteration, from 0.</param>
    public RowAhead(BinaryRnn network, CpuExecutor executor, CpuTensor codes, PlaneContext context, int iteration)
    {
        (_network, _e, _codes, _iteration) = (network, executor, codes, iteration);
        (_earlier, _logits) = ((CpuTensor?)context.Earlier, (CpuTensor?)context.Logits);
        (_width, _units) = (codes.Shape.Width, network.Architecture.Units);
        _chunksPerRow = (_width + ChunkPlaces - 1) / ChunkPlaces;
        _ready = new bool[checked(_chunksPerRow * codes.Shape.Height)];
        // Two of each: the row that is decoded, and the one below it.
        var row = new TensorShape(1, 1, _width, _units);
        _cell = Cleared(row);
        _above = Pair(new TensorShape(1, 1, 1, PlaceRow.AboveLength(_width, _units)));
        _contextGates = Pair(row.WithChannels(4 * _units));
        _stateGates = Pair(row.WithChannels(4 * _units));
        _hidden = Pair(row);
        if (_earlier is null)
        {
            foreach (var gates in _contextGates)
                network.Step[iteration].Values.CopyTo(gates.Span);
        }
        foreach (var layer in (Convolution?[])[network.Above, network.StateToState, network.EarlierToGates?[iteration]])
        {
            if (layer is not null)
                executor.Prepare(layer);
        }
        if (executor.Threads > 1 && _chunksPerRow > 1 && codes.Shape.Height > 1)
            _helper = Task.Run(RunAhead);
    }

    /// <summary>The row's inputs and outputs. Of the inputs only those that <see cref="Require"/> was asked for are there.</summary>
    public PlaceRow Row(int y)
    {
        var (buffer, first, bits) = (y % 2, (long)y * _width, _codes.Shape.Channels);
        return new PlaceRow
        {
            Width = _width,
            Codes = _codes.Data + first * bits,
            Above = _above[buffer].Data,
            ContextGates = _contextGates[buffer].Data,
            ContextStride = _earlier is null ? 0 : 4 * _units,
            StateGates = _stateGates[buffer].Data,
            ContextLogits = _logits is null ? null : _logits.Data + first * bits,
            Cell = _cell.Data,
            Hidden = _hidden[buffer].Data,
        };
    }

    /// <summary>Sees to it that the row's first <paramref name="places"/> places are prepared, or all where it has fewer, and says how many are.</summary>
    public int Require(int y, int places)
    {
        var needed = (Math.Min(places, _width) + ChunkPlaces - 1) / ChunkPlaces;
        var first = y * _chunksPerRow;
        for (var chunk = first; chunk < first + needed; chunk++)
        {
            var wait = default(SpinWait);
            while (!Volatile.Read(ref _ready[chunk]))
            {
                if (!TryCompute(chunk))
                    wait.SpinOnce(sleep1Threshold: -1);
            }
        }
        return Math.Min(needed * ChunkPlaces, _width);
    }

    /// <summary>Says that the places of row y before <paramref name="places"/> are decoded.</summary>
    public void Decoded(int y, int places) => Volatile.Write(ref _decoded, (long)y * _width + places);

    public void Dispose()
    {
        Volatile.Write(ref _decoded, Everything);
        _helper?.GetAwaiter().GetResult();
        foreach (var tensor in (CpuTensor[])[_cell, .. _above, .. _contextGates, .. _stateGates, .. _hidden])
            tensor.Dispose();
    }

    private void RunAhead()
    {
        int chunk;
        while ((chunk = Volatile.Read(ref _claimed)) < _ready.Length)
        {
            var (y, column) = Math.DivRem(chunk, _chunksPerRow);
            // The row above: codes up to three places on the right, states up to one.
            var needed = (y - 1L) * _width + Math.Min(_width, (column + 1) * ChunkPlaces + PlaceWeights.Reach);
            var wait = default(SpinWait);
            long decoded;
            while ((decoded = Volatile.Read(ref _decoded)) < needed)
                wait.SpinOnce(sleep1Threshold: -1);
            if (decoded == Everything)
                return;
            TryCompute(chunk);
        }
    }

    /// <summary>Computes a chunk, unless it is not the next or another thread has it.</summary>
    private bool TryCompute(int chunk)
    {
        if (Interlocked.CompareExchange(ref _claimed, chunk + 1, chunk) != chunk)
            return false;
        var (y, column) = Math.DivRem(chunk, _chunksPerRow);
        int first = column * ChunkPlaces, end = Math.Min(_width, first + ChunkPlaces), row = y * _width, buffer = y % 2;
        _e.ConvolvePlaces(_codes, _network.Above, _above[buffer].Data + first * _units, row + first, row + end);
        if (_earlier is not null)
            _e.ConvolvePlaces(_earlier, _network.EarlierToGates![_iteration], _contextGates[buffer].Data + (long)first * 4 * _units, row + first, row + end);
        if (y > 0)
            _e.ConvolvePlaces(_hidden[1 - buffer], _network.StateToState, _stateGates[buffer].Data + (long)first * 4 * _units, first, end);
        Volatile.Write(ref _ready[chunk], true);
        return true;
    }

    private CpuTensor[] Pair(TensorShape shape) => [Cleared(shape), Cleared(shape)];

    private CpuTensor Cleared(TensorShape shape)
    {
        var tensor = _e.New(shape);
        tensor.Span.Clear();
        return tensor;
    }
}
