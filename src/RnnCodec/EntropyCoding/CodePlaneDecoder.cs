using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.EntropyCoding;

/// <summary>Range-coded payloads to code planes, with the probabilities of a <see cref="BinaryRnn"/>; <see cref="CodePlaneEncoder"/> is its mirror.</summary>
/// <remarks>
/// What depends on earlier iterations is computed for the whole plane at once (<see cref="UnrolledBinaryRnn"/>), what depends on the rows above for many
/// places at once (<see cref="RowAhead"/>); <see cref="PlaceKernel"/> does the rest place by place.
/// </remarks>
internal sealed class CodePlaneDecoder : ICodePlaneDecoder
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
    public Tensor? TryDecode(ReadOnlyMemory<byte> payload)
    {
        var codes = _e.New(_shape);
        try
        {
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
        using var context = _model.Context();
        using var rows = new RowAhead(_network, _e, codes, context, _model.Iteration);
        for (var y = 0; y < _shape.Height; y++)
        {
            _e.CancellationToken.ThrowIfCancellationRequested();
            _kernel.DecodeRow(ref coder, rows, y);
        }
    }
}
