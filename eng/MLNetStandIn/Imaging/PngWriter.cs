using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Microsoft.ML.StandIn.Png;

/// <summary>Writes PNG files of 8 bits: RGB, or RGBA where a pixel is not opaque.</summary>
internal static class PngWriter
{
    /// <param name="stream">Where the file goes.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="rgba">Four bytes a pixel: red, green, blue, opacity, not premultiplied.</param>
    public static void Write(Stream stream, int width, int height, ReadOnlySpan<byte> rgba)
    {
        var colour = IsOpaque(rgba) ? PngColour.Rgb : PngColour.Rgba;
        stream.Write(PngReader.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)colour;
        WriteChunk(stream, PngChunk.Header, header);
        WriteChunk(stream, PngChunk.Data, Compress(width, height, rgba, colour == PngColour.Rgb ? 3 : 4));
        WriteChunk(stream, PngChunk.End, []);
    }

    private static ReadOnlySpan<byte> Compress(int width, int height, ReadOnlySpan<byte> rgba, int channels)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[width * channels];
            var above = new byte[row.Length];
            var filtered = new byte[row.Length];
            var best = new byte[row.Length];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    rgba.Slice(4 * ((y * width) + x), channels).CopyTo(row.AsSpan(x * channels));
                var bestFilter = 0;
                var bestCost = long.MaxValue;
                for (var filter = 0; filter < PngFilter.Count; filter++)
                {
                    PngFilter.Apply(filter, row, above, channels, filtered);
                    var cost = Cost(filtered);
                    if (cost >= bestCost)
                        continue;
                    (bestFilter, bestCost) = (filter, cost);
                    (best, filtered) = (filtered, best);
                }
                deflate.WriteByte((byte)bestFilter);
                deflate.Write(best);
                (row, above) = (above, row);
            }
        }
        return compressed.ToArray();
    }

    // The usual heuristic: the filter whose residuals are smallest in sum usually deflates best.
    private static long Cost(ReadOnlySpan<byte> residuals)
    {
        long sum = 0;
        foreach (var value in residuals)
            sum += Math.Abs((int)(sbyte)value);
        return sum;
    }

    private static bool IsOpaque(ReadOnlySpan<byte> rgba)
    {
        for (var i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != byte.MaxValue)
                return false;
        }
        return true;
    }

    private static void WriteChunk(Stream stream, uint type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), type);
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), PngChecksum.Of(chunk.AsSpan(4, 4 + data.Length)));
        stream.Write(chunk);
    }
}
