using RnnCodec.Transform;

namespace RnnCodec.Container;

/// <summary>
/// What a file asks for, counted from its header and the lengths of its chunks, against the bytes that it brings:
/// <see cref="DecodeOptions.MaxPixelsPerByte"/>.
/// </summary>
internal static class ExpansionLimit
{
    /// <summary>Pixels of a picture that cost no bytes: those of 7680x4320, the largest screen.</summary>
    private const long FreePixels = 1L << 25;

    /// <summary>Pixels, for each iteration, that networks run over without costing bytes: a few seconds' work.</summary>
    private const long FreeWork = 1L << 23;

    /// <summary>A chunk's length and checksum.</summary>
    private const int ChunkOverhead = 1 + FileFormat.CrcBytes;

    /// <exception cref="LimitExceededException">The file asks for too much.</exception>
    public static void Check(ContainerContents contents, DecodeOptions options)
    {
        if (options.MaxPixelsPerByte == long.MaxValue)
            return;
        var header = contents.Header;
        var pixels = (long)header.Width * header.Height;
        // A bit-plane tile's payload that is no longer holds the head alone: nothing is coded.
        var headBytes = ((header.IsGrey ? CoefficientOrder.GreyGroups : CoefficientOrder.Groups) * QuantizerSteps.HeadBits + 7) / 8;
        var (bytes, work) = (0L, header.Planes is null or { Tuning: Tuning.Plain } ? 0 : pixels);
        for (var tile = 0; tile < header.TileCount; tile++)
        {
            var area = header.Tile(tile);
            for (var t = 1; t <= contents.UsableIterations(tile); t++)
                Count(contents.Payload(t, tile).Length, (long)area.Width * area.Height);
            if (contents.CutPayload(tile) is { } cut)
                Count(cut.Length, (long)area.Width * area.Height);
        }
        Require("is of", pixels, FreePixels);
        Require("has networks run over", work, FreeWork);

        void Count(int length, long tilePixels)
        {
            bytes += length + ChunkOverhead;
            if (header.Planes is null ? !header.IsExact : length > headBytes)
                work += tilePixels;
        }

        void Require(string what, long asked, long free)
        {
            if (asked > free && (asked - free) / options.MaxPixelsPerByte >= bytes)
            {
                throw new LimitExceededException(
                    $"The picture, {header.Width}x{header.Height}, {what} {asked} pixels, but {bytes} bytes of codes are there; {free} pixels "
                    + $"and {options.MaxPixelsPerByte} more for each byte are allowed ({nameof(DecodeOptions)}.{nameof(DecodeOptions.MaxPixelsPerByte)}).");
            }
        }
    }
}
