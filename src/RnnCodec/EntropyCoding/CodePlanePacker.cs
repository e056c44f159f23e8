namespace RnnCodec.EntropyCoding;

/// <summary>One iteration's code plane to and from plain bits: the coding of files written without an entropy model.</summary>
/// <remarks>
/// A plane holds -1 or +1 for every bit of every position: positions in raster order, bits in order within a position. They are packed densely, the first
/// into the lowest bit of the first byte; 1 is +1. The last byte's unused bits are zero.
/// </remarks>
internal static class CodePlanePacker
{
    /// <summary>Packs a plane's bits.</summary>
    public static byte[] Pack(ReadOnlySpan<float> plane)
    {
        var packed = new byte[PackedBytes(plane.Length)];
        for (var i = 0; i < plane.Length; i++)
        {
            if (plane[i] > 0)
                packed[i >> 3] |= (byte)(1 << (i & 7));
        }
        return packed;
    }

    /// <summary>Restores a plane.</summary>
    /// <param name="packed">What <see cref="Pack"/> wrote.</param>
    /// <param name="plane">Receives -1 and +1.</param>
    /// <returns>False, with the plane unchanged, where the bytes are not of the length that the bits take or unused bits are set.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<float> plane)
    {
        var used = plane.Length & 7;
        if (packed.Length != PackedBytes(plane.Length) || (used != 0 && packed[^1] >> used != 0))
            return false;
        for (var i = 0; i < plane.Length; i++)
            plane[i] = (packed[i >> 3] >> (i & 7) & 1) != 0 ? 1 : -1;
        return true;
    }

    private static int PackedBytes(int bits) => (int)((bits + 7L) / 8);
}
