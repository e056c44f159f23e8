using System.IO.Compression;
using RnnCodec.Container;

namespace RnnCodec.Training;

/// <summary>
/// The size that a picture would have as PNG: rows filtered as the specification's heuristic chooses (least sum of absolute differences), then deflate.
/// </summary>
internal static class PngSize
{
    private const int Channels = 3;

    /// <summary>Bytes of the compressed image data of a rectangle of the picture.</summary>
    public static long Of(RgbImage image, int x, int y, int width, int height)
    {
        var counted = new CountingStream();
        using (var deflate = new ZLibStream(counted, CompressionLevel.Optimal, leaveOpen: true))
        {
            var length = width * Channels;
            var (best, spare) = (new byte[length + 1], new byte[length + 1]);
            ReadOnlySpan<byte> above = new byte[length];
            for (var row = 0; row < height; row++)
            {
                var current = image.Pixels.Slice(((y + row) * image.Width + x) * Channels, length);
                RowFilters.Choose(current, above, Channels, ref best, ref spare);
                deflate.Write(best);
                above = current;
            }
        }
        return counted.Length;
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
