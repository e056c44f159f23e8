using System.IO.Compression;

namespace RnnCodec.Training;

/// <summary>
/// The size that a picture would have as PNG: rows filtered as the specification's heuristic chooses (least sum of absolute differences), then deflate.
/// </summary>
internal static class PngSize
{
    private const int Channels = 3;
    private const int Filters = 5;

    /// <summary>Bytes of the compressed image data of a rectangle of the picture.</summary>
    public static long Of(RgbImage image, int x, int y, int width, int height)
    {
        var counted = new CountingStream();
        using (var deflate = new ZLibStream(counted, CompressionLevel.Optimal, leaveOpen: true))
        {
            var length = width * Channels;
            var candidates = new byte[Filters][];
            for (var f = 0; f < Filters; f++)
                candidates[f] = new byte[length + 1];
            ReadOnlySpan<byte> above = new byte[length];
            for (var row = 0; row < height; row++)
            {
                var current = image.Pixels.Slice(((y + row) * image.Width + x) * Channels, length);
                deflate.Write(Filter(current, above, candidates));
                above = current;
            }
        }
        return counted.Length;
    }

    private static byte[] Filter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, byte[][] candidates)
    {
        var (best, least) = (candidates[0], long.MaxValue);
        for (var f = 0; f < Filters; f++)
        {
            var target = candidates[f];
            target[0] = (byte)f;
            var sum = 0L;
            for (var i = 0; i < row.Length; i++)
            {
                var left = i >= Channels ? row[i - Channels] : 0;
                var corner = i >= Channels ? above[i - Channels] : 0;
                var predicted = f switch { 0 => 0, 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, _ => Paeth(left, above[i], corner) };
                var difference = (byte)(row[i] - predicted);
                target[i + 1] = difference;
                sum += Math.Abs((int)(sbyte)difference);
            }
            if (sum < least)
                (best, least) = (target, sum);
        }
        return best;
    }

    private static int Paeth(int left, int above, int corner)
    {
        var p = left + above - corner;
        var (a, b, c) = (Math.Abs(p - left), Math.Abs(p - above), Math.Abs(p - corner));
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }

    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;
    }
}
