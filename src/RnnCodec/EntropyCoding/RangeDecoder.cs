using System.Runtime.CompilerServices;

namespace RnnCodec.EntropyCoding;

/// <summary>A binary range decoder; <see cref="RangeEncoder"/> is its mirror.</summary>
/// <remarks>
/// Any bytes decode to some bits: nothing here throws on damaged input. Past its end the input reads as zeros.
/// Having read all bits, <see cref="IsComplete"/> tells whether the stream has the length that these bits and
/// probabilities call for; with probabilities other than the encoder's it mostly has not.
/// </remarks>
internal ref struct RangeDecoder : IPlaneBits
{
    private const int WindowBytes = 4;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _next;
    private uint _offset;
    private uint _range;

    /// <summary>Begins to decode a stream.</summary>
    public RangeDecoder(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _range = RangeEncoder.InitialRange;
        for (var i = 0; i < WindowBytes; i++)
            _offset = _offset << 8 | NextByte();
    }

    /// <summary>True where bits were decoded that no encoder put into the stream.</summary>
    public readonly bool IsOverrun => _next - WindowBytes > _bytes.Length;

    /// <summary>True where the window holds bytes from past the end: of a stream that was cut, later bits are not to be trusted.</summary>
    public readonly bool IsExhausted => _next > _bytes.Length;

    /// <summary>True where the stream ends exactly with the bits decoded so far.</summary>
    public readonly bool IsComplete => _bytes.Length - (_next - WindowBytes) is 0 or 1;

    /// <summary>Decodes a bit.</summary>
    /// <param name="probability">The probability that the bit is 1, in units of 1 / 65536: 1 to 65535.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Decode(int probability)
    {
        if ((uint)(probability - 1) >= RangeEncoder.ProbabilityOne - 1)
            RangeEncoder.ThrowProbability(probability);
        var split = (uint)((ulong)_range * (uint)probability >> RangeEncoder.ProbabilityBits);
        var bit = _offset < split;
        if (bit)
        {
            _range = split;
        }
        else
        {
            _offset -= split;
            _range -= split;
        }
        while (_range < RangeEncoder.NarrowestRange)
        {
            _offset = _offset << 8 | NextByte();
            _range <<= 8;
        }
        return bit;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(bool bit, int probability) => Decode(probability);

    /// <summary>Decodes a bit without a branch on it: all ones where it is 1, else 0. <see cref="Decode"/>, for a probability known to be in range.</summary>
    /// <remarks>A well-coded bit is a coin toss to the processor's branch prediction, and a wrong guess costs more than all the rest.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint DecodeMask(uint probability)
    {
        var split = (uint)((ulong)_range * probability >> RangeEncoder.ProbabilityBits);
        var difference = (long)_offset - split;
        var mask = (uint)(difference >> 63);
        var rest = _range - split;
        _offset = (uint)difference + (split & mask);
        _range = rest ^ ((rest ^ split) & mask);
        while (_range < RangeEncoder.NarrowestRange)
        {
            _offset = _offset << 8 | NextByte();
            _range <<= 8;
        }
        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint NextByte()
    {
        var i = _next++;
        return (uint)i < (uint)_bytes.Length ? _bytes[i] : 0u;
    }
}
