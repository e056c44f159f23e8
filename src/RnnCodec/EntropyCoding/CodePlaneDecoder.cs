using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.EntropyCoding;

/// <summary>Range-coded payloads to code planes, with the probabilities of a <see cref="BinaryRnn"/>; <see cref="CodePlaneEncoder"/> is its mirror.</summary>
/// <remarks>
/// What depends on earlier iterations is computed for the whole plane at once, what depends on the rows above for a whole row;
/// <see cref="PlaceKernel"/> does the rest place by place.
/// </remarks>
internal sealed unsafe class CodePlaneDecoder : ICodePlaneDecoder
{
    private readonly BinaryRnn _network;
    private readonly CpuExecutor _e;
    private readonly TensorShape _shape;
    private readonly UnrolledBinaryRnn _model;
    private readonly PlaceKernel _kernel;

    /// <param name="network">The entropy model.</param>
    /// <param name="executor">What runs it: bit-exact, so the encoder may have run on another machine.</param>
    /// <param name="shape">[1,H,W,bits].</param>
    public CodePlaneDecoder(BinaryRnn network, CpuExecutor executor, TensorShape shape)
    {
        if (shape.Batch != 1 || shape.Channels != network.Architecture.Bits)
            throw new ArgumentException($"A code plane must be of one picture and {network.Architecture.Bits} bits, not {shape}.", nameof(shape));
        (_network, _e, _shape) = (network, executor, shape);
        _model = new UnrolledBinaryRnn(network, executor);
        _kernel = PlaceKernel.Create(executor.Kernels, PlaceWeights.Of(network), network.Architecture.Units, shape.Channels);
    }

    /// <inheritdoc/>
    public Tensor? TryDecode(ReadOnlyMemory<byte> payload, Tensor? sentMask)
    {
        var codes = _e.New(_shape);
        try
        {
            if (sentMask is null)
                codes.Span.Fill(1);
            else
                _e.CopyTo(sentMask, codes.Span);
            var coder = new RangeDecoder(payload.Span);
            DecodePlane(ref coder, codes);
            if (!coder.IsComplete)
            {
                codes.Dispose();
                return null;
            }
            _model.EndIteration(codes);
            return codes;
        }
        catch
        {
            codes.Dispose();
            throw;
        }
    }

    public void Dispose() => _model.Dispose();

    private void DecodePlane(ref RangeDecoder coder, CpuTensor codes)
    {
        var (width, units, bits) = (_shape.Width, _network.Architecture.Units, _shape.Channels);
        using var context = _model.Context();
        using var above = _e.New(new TensorShape(1, 1, 1, PlaceRow.AboveLength(width, units)));
        using var hidden = _e.New(new TensorShape(1, 1, width, units));
        using var cell = _e.New(hidden.Shape);
        using var contextGates = _e.New(hidden.Shape.WithChannels(4 * units));
        using var stateGates = _e.New(contextGates.Shape);
        foreach (var start in (CpuTensor[])[above, cell, stateGates])
            start.Span.Clear();
        var (earlier, logits) = ((CpuTensor?)context.Earlier, (CpuTensor?)context.Logits);
        if (earlier is null)
            _network.Step[_model.Iteration].Values.CopyTo(contextGates.Span);
        for (var y = 0; y < _shape.Height; y++)
        {
            _e.CancellationToken.ThrowIfCancellationRequested();
            int first = y * width, end = first + width;
            _e.ConvolvePlaces(codes, _network.Above, above.Data, first, end);
            if (earlier is not null)
                _e.ConvolvePlaces(earlier, _network.EarlierToGates![_model.Iteration], contextGates.Data, first, end);
            if (y > 0)
                _e.ConvolvePlaces(hidden, _network.StateToState, stateGates.Data, 0, width);
            var row = new PlaceRow
            {
                Width = width,
                Codes = codes.Data + (long)first * bits,
                Above = above.Data,
                ContextGates = contextGates.Data,
                ContextStride = earlier is null ? 0 : 4 * units,
                StateGates = stateGates.Data,
                ContextLogits = logits is null ? null : logits.Data + (long)first * bits,
                Cell = cell.Data,
                Hidden = hidden.Data,
            };
            _kernel.DecodeRow(ref coder, row);
        }
    }
}
