using System.Numerics;

namespace RnnCodec.EntropyCoding;

/// <summary>One iteration's code plane to and from plain bits: the coding of files written without an entropy model.</summary>
/// <remarks>
/// A plane holds -1, 0 or +1 for every bit of every position: positions in raster order, bits in order within a position.
/// 0 marks a bit that is left out: it is not sent, and both sides know which these are. The others are packed
/// densely, the first into the lowest bit of the first byte; 1 is +1. The last byte's unused bits are zero.
/// </remarks>
internal static class CodePlanePacker
{
    /// <summary>Bytes that the plane's sent bits take.</summary>
    public static int PackedBytes<T>(ReadOnlySpan<T> plane)
        where T : struct, INumberBase<T>
    {
        var sent = 0;
        foreach (var value in plane)
            sent += T.IsZero(value) ? 0 : 1;
        return (int)(((long)sent + 7) / 8);
    }

    /// <summary>Packs a plane's sent bits and returns how many bytes they took (<see cref="PackedBytes"/>).</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Pack<T>(ReadOnlySpan<T> plane, Span<byte> destination)
        where T : struct, INumberBase<T>
    {
        var bytes = PackedBytes(plane);
        if (destination.Length < bytes)
            throw new ArgumentException($"The plane takes {bytes} bytes; the destination has {destination.Length}.", nameof(destination));
        destination[..bytes].Clear();
        var sent = 0;
        foreach (var value in plane)
        {
            if (T.IsZero(value))
                continue;
            if (T.IsPositive(value))
                destination[sent >> 3] |= (byte)(1 << (sent & 7));
            sent++;
        }
        return bytes;
    }

    /// <summary>Restores a plane.</summary>
    /// <param name="packed">What <see cref="Pack"/> wrote.</param>
    /// <param name="plane">On entry 0 at the bits that were left out and anything else at the others; these become -1 or +1.</param>
    /// <returns>False, with the plane unchanged, where the bytes are not of the length that the sent bits take or unused bits are set.</returns>
    public static bool TryUnpack<T>(ReadOnlySpan<byte> packed, Span<T> plane)
        where T : struct, INumberBase<T>
    {
        var total = 0;
        foreach (var value in plane)
            total += T.IsZero(value) ? 0 : 1;
        if (packed.Length != ((long)total + 7) / 8 || (total & 7) != 0 && packed[^1] >> (total & 7) != 0)
            return false;
        var sent = 0;
        foreach (ref var value in plane)
        {
            if (T.IsZero(value))
                continue;
            value = (packed[sent >> 3] >> (sent & 7) & 1) != 0 ? T.One : -T.One;
            sent++;
        }
        return true;
    }
}
