using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>A file's header and payloads, [tile][iteration - 1].</summary>
internal sealed record CodedPicture(FileHeader Header, byte[][][] Payloads)
{
    /// <summary>The step map's payload; null where there is none.</summary>
    public byte[]? Map { get; init; }

    /// <summary>Makes the picture that a decoder of the file shows, with the alpha given; null where it is not known.</summary>
    public Func<byte[]?, RgbImage>? Shown { get; init; }

    /// <summary>Bytes that all chunks of codes take in the file.</summary>
    public long ChunkBytes => Payloads.Sum(tile => tile.Sum(payload => (long)ContainerWriter.ChunkBytes(payload.Length)));
}
