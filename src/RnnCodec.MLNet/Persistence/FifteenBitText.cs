namespace RnnCodec.MLNet.Persistence;

/// <summary>Bytes as text that survives as a string literal: 15 bits per UTF-16 unit.</summary>
/// <remarks>
/// The units U+3400..U+B3FF hold no quote, no escape character and no surrogate, so such a text stands inside a quoted
/// literal unchanged and is 16/15 of the bytes long. Bits are taken from each byte's top down; the last unit is filled up
/// with zeros. Three units in front hold the number of bytes, top bits first: without it one and the same text could stand
/// for two lengths.
/// </remarks>
internal static class FifteenBitText
{
    private const int UnitBits = 15;
    private const int UnitMask = (1 << UnitBits) - 1;
    private const char First = '\u3400';
    private const int LengthUnits = 3;

    /// <summary>Writes bytes as text.</summary>
    /// <param name="pieces">The bytes, in pieces.</param>
    /// <param name="before">What stands in front of the text.</param>
    /// <param name="behind">What stands behind the text.</param>
    public static string Encode(IReadOnlyList<ReadOnlyMemory<byte>> pieces, string before = "", string behind = "")
    {
        var length = pieces.Sum(piece => (long)piece.Length);
        return string.Create(
            checked((int)(before.Length + LengthUnits + DataUnits(length) + behind.Length)), (pieces, length, before, behind), static (text, given) =>
        {
            given.before.CopyTo(text);
            given.behind.CopyTo(text[^given.behind.Length..]);
            Write(text[given.before.Length..^given.behind.Length], given.pieces, given.length);
        });
    }

    private static void Write(Span<char> text, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long length)
    {
        for (var i = 0; i < LengthUnits; i++)
            text[i] = Unit((int)(length >> (UnitBits * (LengthUnits - 1 - i))));
        var to = LengthUnits;
        var pending = 0;
        var pendingBits = 0;
        foreach (var piece in pieces)
        {
            foreach (var value in piece.Span)
            {
                pending = (pending << 8) | value;
                pendingBits += 8;
                if (pendingBits < UnitBits)
                    continue;
                pendingBits -= UnitBits;
                text[to++] = Unit(pending >> pendingBits);
                pending &= (1 << pendingBits) - 1;
            }
        }
        if (pendingBits > 0)
            text[to] = Unit(pending << (UnitBits - pendingBits));
    }

    /// <summary>Reads the bytes back.</summary>
    /// <exception cref="RnnCodecException">The text was not written by <see cref="Encode"/>, or was damaged.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        if (text.Length < LengthUnits)
            throw new RnnCodecException($"A coded text has at least {LengthUnits} units, this one has {text.Length}.");
        long length = 0;
        for (var i = 0; i < LengthUnits; i++)
            length = (length << UnitBits) | (uint)Value(text, i);
        if (length > Array.MaxLength || text.Length - LengthUnits != DataUnits(length))
            throw new RnnCodecException($"A coded text of {text.Length} units does not hold the {length} bytes that it announces.");
        var bytes = new byte[length];
        var to = 0;
        var pending = 0;
        var pendingBits = 0;
        for (var i = LengthUnits; i < text.Length; i++)
        {
            pending = (pending << UnitBits) | Value(text, i);
            pendingBits += UnitBits;
            for (; pendingBits >= 8 && to < bytes.Length; pendingBits -= 8)
                bytes[to++] = (byte)(pending >> (pendingBits - 8));
            pending &= (1 << pendingBits) - 1;
        }
        if (pending != 0)
            throw new RnnCodecException("A coded text ends with bits that belong to no byte.");
        return bytes;
    }

    private static long DataUnits(long bytes) => ((8 * bytes) + UnitBits - 1) / UnitBits;

    private static char Unit(int bits) => (char)(First + (bits & UnitMask));

    private static int Value(ReadOnlySpan<char> text, int index)
    {
        var value = text[index] - First;
        if ((uint)value > UnitMask)
            throw new RnnCodecException($"A coded text holds U+{(int)text[index]:X4} at place {index}, outside U+3400..U+B3FF.");
        return value;
    }
}
