using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;

namespace RnnCodec.EntropyCoding;

/// <summary>Code planes to range-coded payloads, with the probabilities of a <see cref="BinaryRnn"/>; <see cref="CodePlaneDecoder"/> is its mirror.</summary>
/// <param name="network">The entropy model.</param>
/// <param name="executor">What runs it: bit-exact, so the decoder may run on another machine.</param>
internal sealed class CodePlaneEncoder(BinaryRnn network, CpuExecutor executor) : ICodePlaneEncoder
{
    private readonly UnrolledBinaryRnn _model = new(network, executor);
    private readonly RangeEncoder _coder = new();

    /// <inheritdoc/>
    public byte[] Encode(Tensor bits)
    {
        if (bits.Shape.Batch != 1 || bits.Shape.Channels != network.Architecture.Bits)
            throw new ArgumentException($"A code plane must be of one picture and {network.Architecture.Bits} bits, not {bits.Shape}.", nameof(bits));
        using var logits = _model.Logits(bits);
        ReadOnlySpan<float> plane = ((CpuTensor)bits).Span, logit = ((CpuTensor)logits).Span;
        _coder.Reset();
        for (var i = 0; i < plane.Length; i++)
            _coder.Encode(plane[i] > 0, BitProbability.OfLogit(logit[i]));
        return _coder.Finish().ToArray();
    }

    public void Dispose() => _model.Dispose();
}
