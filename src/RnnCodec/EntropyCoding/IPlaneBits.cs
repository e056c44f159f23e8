namespace RnnCodec.EntropyCoding;

/// <summary>Where a plane's bits go to, or come from: one traversal serves both directions.</summary>
internal interface IPlaneBits
{
    /// <summary>Takes a bit, or gives one.</summary>
    /// <param name="bit">The bit to write; a reader does not look at it.</param>
    /// <param name="probability">The probability that it is 1, in units of 1 / 65536: 1 to 65535.</param>
    /// <returns>The bit written or read.</returns>
    bool Next(bool bit, int probability);

    /// <summary>A reader that went past its end: what it gave last is not to be trusted.</summary>
    bool IsExhausted { get; }
}

/// <summary>Writes range-coded bits.</summary>
internal readonly struct RangeCodedBits(RangeEncoder encoder) : IPlaneBits
{
    public bool IsExhausted => false;

    public bool Next(bool bit, int probability)
    {
        encoder.Encode(bit, probability);
        return bit;
    }
}

/// <summary>Writes plain bits: eight a byte, the first in the lowest bit.</summary>
internal sealed class PlainBitWriter : IPlaneBits
{
    private readonly List<byte> _bytes = [];
    private int _count;

    public bool IsExhausted => false;

    public byte[] ToArray() => [.. _bytes];

    public bool Next(bool bit, int probability)
    {
        if ((_count & 7) == 0)
            _bytes.Add(0);
        if (bit)
            _bytes[^1] |= (byte)(1 << (_count & 7));
        _count++;
        return bit;
    }
}

/// <summary>Reads plain bits; 0 past the end.</summary>
internal ref struct PlainBitReader(ReadOnlySpan<byte> bytes) : IPlaneBits
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _count;

    public readonly bool IsExhausted => _count > 8L * _bytes.Length;

    /// <summary>True where the bytes end with the bits read so far, and the last byte's unused bits are 0.</summary>
    public readonly bool IsComplete => _bytes.Length == (_count + 7) / 8 && ((_count & 7) == 0 || _bytes[^1] >> (int)(_count & 7) == 0);

    public bool Next(bool bit, int probability)
    {
        var i = _count++;
        return i < 8L * _bytes.Length && (_bytes[(int)(i >> 3)] >> (int)(i & 7) & 1) != 0;
    }
}
