using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>The codes of a file from plain bits to entropy coded ones or back, without loss: what the encoder would have written with the other coding.</summary>
internal static class EntropyTranscoder
{
    public static void Transcode(CodecModel model, ContainerContents contents, BitCoding coding, IBufferWriter<byte> output, int threads, CancellationToken cancellationToken)
    {
        var header = contents.Header;
        ImageDecoder.RequireDecodable(header, model);
        if (header.Coding == coding)
        {
            output.Write(contents.File.Span);
            return;
        }
        if (coding == BitCoding.BinaryRnn && model.EntropyArchitecture is null)
            throw new RnnCodecException($"The model '{model.Name}' has no entropy model: its files hold plain bits.");
        var payloads = new byte[header.TileCount][][];
        new TileWork(threads, cancellationToken).ForEachTile(header, (tile, executor) =>
        {
            payloads[tile] = new byte[header.IterationsOf(tile)][];
            using var transcoder = new TileTranscoder(model, executor, header.Tile(tile), header.Coding, coding, header.Threshold);
            for (var t = 1; t <= payloads[tile].Length; t++)
                payloads[tile][t - 1] = transcoder.TryTranscodeIteration(contents.Payload(t, tile)) ?? throw ImageDecoder.InvalidPayload(contents, t, tile);
        });
        var alpha = header.HasAlpha ? AlphaPlane.Compress(contents.Alpha, header.Width, header.Height) : null;
        ContainerWriter.WriteFile(output, header with { Coding = coding }, contents.Metadata, alpha, (t, tile) => payloads[tile][t - 1]);
    }
}
