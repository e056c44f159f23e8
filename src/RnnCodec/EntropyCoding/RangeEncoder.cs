using System.Diagnostics.CodeAnalysis;

namespace RnnCodec.EntropyCoding;

/// <summary>A binary range encoder; <see cref="RangeDecoder"/> is its mirror. FORMAT.md specifies the stream.</summary>
/// <remarks>
/// The state is an interval [low, low + range) of 32-bit fixed point, kept at 2^24 or wider by shifting bytes out.
/// The interval's split rounds down by less than one unit, so a probability of 1/65536 costs at most 1/256 of itself more
/// than its logarithm says. A carry runs back into the bytes already written, which keeps the stream free of stuffing.
/// Ending takes one byte at most, because an interval of 2^24 or wider holds a number whose lower 24 bits are zero,
/// and the decoder reads zeros past the end.
/// </remarks>
internal sealed class RangeEncoder
{
    /// <summary>Probabilities are in units of 1 / 65536.</summary>
    public const int ProbabilityOne = 1 << ProbabilityBits;

    internal const int ProbabilityBits = 16;
    internal const uint NarrowestRange = 1u << 24;
    internal const uint InitialRange = uint.MaxValue;

    private byte[] _buffer;
    private int _length;
    private uint _low;
    private uint _range = InitialRange;

    /// <summary>Makes an encoder whose buffer grows where needed and is kept between streams.</summary>
    public RangeEncoder(int initialCapacity = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCapacity);
        _buffer = new byte[Math.Max(16, initialCapacity)];
    }

    /// <summary>Appends a bit.</summary>
    /// <param name="bit">The bit.</param>
    /// <param name="probability">The probability that the bit is 1, in units of 1 / 65536: 1 to 65535.</param>
    public void Encode(bool bit, int probability)
    {
        if ((uint)(probability - 1) >= ProbabilityOne - 1)
            ThrowProbability(probability);
        var split = (uint)((ulong)_range * (uint)probability >> ProbabilityBits);
        if (bit)
        {
            _range = split;
        }
        else
        {
            var low = _low + split;
            if (low < _low)
                PropagateCarry();
            _low = low;
            _range -= split;
        }
        while (_range < NarrowestRange)
        {
            Append((byte)(_low >> 24));
            _low <<= 8;
            _range <<= 8;
        }
    }

    /// <summary>Ends the stream and returns its bytes, valid until the next <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        var end = _low + (NarrowestRange - 1);
        if (end < _low)
            PropagateCarry();
        var last = (byte)(end >> 24);
        if (last != 0)
            Append(last);
        _low = 0;
        _range = 0;
        return _buffer.AsSpan(0, _length);
    }

    /// <summary>Begins a new stream in the same buffer.</summary>
    public void Reset()
    {
        _length = 0;
        _low = 0;
        _range = InitialRange;
    }

    [DoesNotReturn]
    internal static void ThrowProbability(int probability) =>
        throw new ArgumentOutOfRangeException(
            nameof(probability), probability, $"A probability must be 1 to {ProbabilityOne - 1}, in units of 1/{ProbabilityOne}.");

    private void Append(byte value)
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        _buffer[_length++] = value;
    }

    // The whole stream is a fraction below 1, so the carry stops before it runs out of bytes.
    private void PropagateCarry()
    {
        var i = _length - 1;
        while (++_buffer[i] == 0)
            i--;
    }
}
