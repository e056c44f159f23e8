namespace RnnCodec.Container;

/// <summary>Numbers of 0 to 2^31 - 1 in as few bytes as they need: seven bits a byte, the lowest first, the top bit set on all but the last.</summary>
internal static class Varint
{
    public const int MaxBytes = 5;

    /// <summary>Bytes that a number takes.</summary>
    public static int Size(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var bytes = 1;
        while ((value >>= 7) != 0)
            bytes++;
        return bytes;
    }

    /// <summary>Writes a number and returns how many bytes it took.</summary>
    public static int Write(Span<byte> destination, int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var i = 0;
        for (; value >= 0x80; value >>= 7)
            destination[i++] = (byte)(value | 0x80);
        destination[i++] = (byte)value;
        return i;
    }
}
