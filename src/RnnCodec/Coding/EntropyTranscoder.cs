using System.Buffers;
using RnnCodec.Container;
using RnnCodec.Networks;

namespace RnnCodec.Coding;

/// <summary>
/// The codes of a file from plain bits to entropy coded ones or back, without loss: what the encoder would have written with the other coding.
/// </summary>
internal static class EntropyTranscoder
{
    public static void Transcode(CodecModel model, ContainerContents contents, BitCoding coding, IBufferWriter<byte> output, TileWork work)
    {
        var header = contents.Header;
        ImageDecoder.RequireDecodable(header, model);
        if (header.Coding == coding || header.IsExact)
        {
            output.Write(contents.File.Span);
            return;
        }
        if (coding == BitCoding.Entropy && !model.HasEntropyModel)
            throw new RnnCodecException($"The model '{model.Name}' has no entropy model: its files hold plain bits.");
        if (header.Planes is { IsCut: true })
            throw new RnnCodecException("The file's last iteration ends early, as a target of bytes may ask: such a file stays in the coding it was made in.");
        var target = header with { Coding = coding };
        var payloads = model.Planes is { } planes ? OfPlanes(planes, contents, target, work) : OfCodePlanes(model, contents, target, work);
        ContainerWriter.WriteFile(output, target, contents.Metadata, contents.AlphaPayload.GetValueOrDefault(), contents.Map.GetValueOrDefault(),
            (t, tile) => payloads[tile][t - 1]);
    }

    private static byte[][][] OfPlanes(PlanesNetwork network, ContainerContents contents, FileHeader target, TileWork work)
    {
        var offsets = PlanesDecoder.Offsets(contents);
        var heads = new int[]?[target.TileCount];
        var known = PlanesDecoder.Integers(network, contents, offsets, work, new WorkProgress(null, 1), heads).Restored();
        var payloads = new byte[target.TileCount][][];
        work.ForEachTile(target, (tile, executor) =>
            payloads[tile] = new PlaneTile(target, tile, offsets) { Head = heads[tile] }.Encode(network.Entropy, executor, known, target.Iterations, null));
        return payloads;
    }

    private static byte[][][] OfCodePlanes(CodecModel model, ContainerContents contents, FileHeader target, TileWork work)
    {
        var payloads = new byte[target.TileCount][][];
        work.ForEachTile(target, (tile, executor) =>
        {
            payloads[tile] = new byte[target.Iterations][];
            using var transcoder = new TileTranscoder(model, executor, target.Tile(tile), contents.Header.Coding, target.Coding);
            for (var t = 1; t <= payloads[tile].Length; t++)
                payloads[tile][t - 1] = transcoder.TryTranscodeIteration(contents.Payload(t, tile)) ?? throw contents.InvalidPayload(t, tile);
        });
        return payloads;
    }
}
