using System.Buffers;
using System.IO.Compression;

namespace RnnCodec.Coding;

/// <summary>A Brotli stream in memory to bytes: as many as are asked for, so that no stream makes more than its reader has room for.</summary>
internal sealed class BrotliReader(ReadOnlyMemory<byte> stream) : IDisposable
{
    // A struct that changes: never readonly, never passed on.
    private BrotliDecoder _decoder;

    /// <summary>Fills bytes.</summary>
    /// <exception cref="InvalidDataException">The stream ends before, or is none.</exception>
    public void Read(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var status = _decoder.Decompress(stream.Span, bytes, out var consumed, out var written);
            stream = stream[consumed..];
            bytes = bytes[written..];
            if (status == OperationStatus.InvalidData)
                throw new InvalidDataException("its rows are no Brotli stream");
            if (status != OperationStatus.DestinationTooSmall && !bytes.IsEmpty)
                throw new InvalidDataException("it has fewer rows than the picture");
        }
    }

    /// <summary>Requires the stream to end here, with nothing behind it.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public void RequireEnd()
    {
        if (_decoder.Decompress(stream.Span, new byte[1], out var consumed, out var written) != OperationStatus.Done || written > 0
            || consumed < stream.Length)
            throw new InvalidDataException("it does not end with its last row");
    }

    public void Dispose() => _decoder.Dispose();
}
