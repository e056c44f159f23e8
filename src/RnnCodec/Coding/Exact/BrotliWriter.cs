using System.Buffers;
using System.IO.Compression;

namespace RnnCodec.Coding;

/// <summary>Bytes to a Brotli stream in memory.</summary>
/// <param name="quality">0 to 11: effort.</param>
/// <param name="window">log2 of the bytes that the decoder looks back, 10 to 24.</param>
internal sealed class BrotliWriter(int quality, int window) : IDisposable
{
    // A struct that changes: never readonly, never passed on.
    private BrotliEncoder _encoder = new(quality, window);

    public ArrayBufferWriter<byte> Output { get; } = new();

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Check(_encoder.Compress(bytes, Output.GetSpan(), out var consumed, out var written, isFinalBlock: false));
            Output.Advance(written);
            bytes = bytes[consumed..];
        }
    }

    /// <summary>Writes out what the encoder holds back.</summary>
    public void Flush()
    {
        OperationStatus status;
        do
        {
            status = Check(_encoder.Flush(Output.GetSpan(), out var written));
            Output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    /// <summary>Writes out what is held back and the stream's end.</summary>
    public void End()
    {
        OperationStatus status;
        do
        {
            status = Check(_encoder.Compress([], Output.GetSpan(), out _, out var written, isFinalBlock: true));
            Output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public void Dispose() => _encoder.Dispose();

    private static OperationStatus Check(OperationStatus status) =>
        status == OperationStatus.InvalidData ? throw new InvalidOperationException("Brotli's encoder failed.") : status;
}
