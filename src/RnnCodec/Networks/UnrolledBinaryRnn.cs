using RnnCodec.Engine;

namespace RnnCodec.Networks;

/// <summary>What the earlier iterations say about a code plane.</summary>
/// <param name="Earlier">
/// [N,H,W,k], the state z1, which a pointwise layer brings to the line LSTM's gates; null where there is none. Belongs to
/// <see cref="UnrolledBinaryRnn"/>.
/// </param>
/// <param name="Logits">[N,H,W,bits], a term of the logits; null: none.</param>
internal sealed record PlaneContext(Tensor? Earlier, Tensor? Logits) : IDisposable
{
    public void Dispose() => Logits?.Dispose();
}

/// <summary>
/// <see cref="BinaryRnn"/> over the iterations: for each plane of bits (-1, +1, and 0 where left out) the logits of P(bit = +1), given all earlier iterations
/// and, of this one, the earlier bits in raster order. Holds what earlier iterations left behind.
/// </summary>
/// <remarks>
/// The order of every sum is part of the file format, since the probabilities must be the same bits for encoder and decoder:
/// gates = (i2s + zi) + s2s, where zi's sums begin at step (and are step alone in the first iteration), logit = (h2 + previous) + triangle, and each
/// convolution as <see cref="Engine.Cpu.ConvolutionKernel{TVector, TLanes}"/> says.
/// </remarks>
internal sealed class UnrolledBinaryRnn(BinaryRnn network, Executor executor) : IDisposable
{
    private readonly Executor _e = executor;
    private Tensor? _previous;
    private Tensor? _earlier;
    private bool _earlierIsCurrent;

    /// <summary>The iteration that comes next, from 0.</summary>
    public int Iteration { get; private set; }

    /// <summary>The logits [N,H,W,bits] of this iteration's plane; goes on to the next iteration.</summary>
    public Tensor Logits(Tensor bits)
    {
        using var context = Context();
        var e = _e;
        using var z0 = Rectified(bits, network.Left);
        using var gates = Gates(z0, context);
        Tensor hidden;
        using (var lines = RunLines(gates))
            hidden = Rectified(lines, network.Hidden);
        Tensor logits;
        using (hidden)
            logits = e.Convolve(hidden, network.Logits);
        if (context.Logits is { } previous)
            logits = Replace(logits, l => e.Add(l, previous));
        if (network.Triangle is { } triangle)
            logits = Replace(logits, l => { using var t = e.Convolve(bits, triangle); return e.Add(l, t); });
        EndIteration(bits);
        return logits;
    }

    /// <summary>The part of this iteration's plane that its bits have no influence on.</summary>
    public PlaneContext Context()
    {
        if (_previous is not { } previous)
            return new PlaneContext(null, null);
        var logits = network.Previous is { } p ? _e.Convolve(previous, p) : null;
        if (network.Earlier1 is not null && !_earlierIsCurrent)
            UpdateEarlier(previous);
        return new PlaneContext(_earlier, logits);
    }

    /// <summary>Takes in this iteration's bits and goes on to the next iteration. The tensor stays the caller's.</summary>
    public void EndIteration(Tensor bits)
    {
        _previous?.Dispose();
        _previous = _e.Detach(bits);
        _earlierIsCurrent = false;
        Iteration++;
    }

    public void Dispose()
    {
        _previous?.Dispose();
        _earlier?.Dispose();
    }

    /// <summary>z1: the GRU's step over the iterations on the earlier iteration's bits.</summary>
    private void UpdateEarlier(Tensor previous)
    {
        using var features = Rectified(previous, network.Earlier1!);
        using var wide = Rectified(features, network.Earlier2!);
        using var input = _e.Convolve(wide, network.EarlierInput!);
        if (_earlier is { } old)
        {
            using var state = _e.Convolve(old, network.EarlierState!);
            using var kept = _e.GruReset(input, state, old);
            using var candidate = _e.Convolve(kept, network.EarlierCandidate!);
            _earlier = _e.GruUpdate(input, state, candidate, old, 0);
            old.Dispose();
        }
        else
        {
            _earlier = _e.GruUpdate(input, null, null, null, 0);
        }
        _earlierIsCurrent = true;
    }

    private Tensor Gates(Tensor z0, PlaneContext context)
    {
        using var gates = _e.Convolve(z0, network.InputToState);
        if (context.Earlier is not { } state)
            return _e.AddBias(gates, network.Step[Iteration]);
        using var earlier = _e.Convolve(state, network.EarlierToGates![Iteration]);
        return _e.Add(gates, earlier);
    }

    /// <summary>The line LSTM: row after row, the state of the row before as the recurrent input.</summary>
    private Tensor RunLines(Tensor gates)
    {
        var rows = new Tensor[gates.Shape.Height];
        Tensor? cell = null;
        for (var y = 0; y < rows.Length; y++)
        {
            using var input = _e.Row(gates, y);
            using var state = y == 0 ? null : _e.Convolve(rows[y - 1], network.StateToState);
            using var old = cell;
            (rows[y], cell) = _e.LstmUpdate(input, state, old);
        }
        cell?.Dispose();
        var lines = _e.StackRows(rows);
        foreach (var row in rows)
            row.Dispose();
        return lines;
    }

    private Tensor Rectified(Tensor x, Convolution layer) => Replace(_e.Convolve(x, layer), y => _e.Activate(y, Activation.Relu));

    private static Tensor Replace(Tensor old, Func<Tensor, Tensor> make)
    {
        using (old)
            return make(old);
    }
}
