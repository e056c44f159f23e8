using RnnCodec.Container;
using RnnCodec.EntropyCoding;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Coding;

/// <summary>The payloads of a bit-plane file to pixels: the mirror of <see cref="PlanesEncoder"/>.</summary>
internal static class PlanesDecoder
{
    public static void Decode(PlanesNetwork network, ContainerContents contents, RgbImage image, TileWork work, WorkProgress progress)
    {
        var header = contents.Header;
        var offsets = Offsets(contents);
        if (IsBackgroundAlone(contents))
        {
            Fill(image, header.Planes!.Background);
            return;
        }
        var integers = Integers(network, contents, offsets, work, progress);
        Render(network, header, offsets, integers, image, work);
        for (var tile = 0; tile < header.TileCount; tile++)
        {
            if (contents.UsableIterations(tile) == 0 && contents.CutPayload(tile) is null)
                TilePixels.WriteMidGrey(image, header.Tile(tile));
        }
    }

    /// <summary>Whether the file is sound and shows nothing but its background: a few bytes, for which no networks run and no integers are made.</summary>
    private static bool IsBackgroundAlone(ContainerContents contents)
    {
        var header = contents.Header;
        if (header is not { Iterations: 1, Planes: { Tuning: Tuning.Plain, IsCut: false } } || contents.CompleteIterations == 0)
            return false;
        for (var tile = 0; tile < header.TileCount; tile++)
        {
            var payload = contents.Payload(1, tile).Span;
            if (header.Coding == BitCoding.Plain)
            {
                var bits = new PlainBitReader(payload);
                if (!PlaneCoder.HasNothing(ref bits, header.IsGrey) || !bits.IsComplete)
                    return false;
            }
            else
            {
                var bits = new RangeDecoder(payload);
                if (!PlaneCoder.HasNothing(ref bits, header.IsGrey) || !bits.IsComplete)
                    return false;
            }
        }
        return true;
    }

    private static void Fill(RgbImage image, Background colour)
    {
        byte[] row = [.. Enumerable.Repeat<byte[]>([colour.Red, colour.Green, colour.Blue], image.Width).SelectMany(pixel => pixel)];
        for (var y = 0; y < image.Height; y++)
            row.CopyTo(image.Pixels[(y * row.Length)..]);
    }

    /// <summary>What the file holds of the picture's integers.</summary>
    /// <param name="network">The networks.</param>
    /// <param name="contents">The file.</param>
    /// <param name="offsets">The step map's.</param>
    /// <param name="work">Runs it.</param>
    /// <param name="progress">Hears of every payload.</param>
    /// <param name="heads">Receives each tile's head, or null.</param>
    public static PlaneIntegers Integers(PlanesNetwork network, ContainerContents contents, float[] offsets, TileWork work, WorkProgress progress,
        int[]?[]? heads = null)
    {
        var header = contents.Header;
        var integers = new PlaneIntegers(PlaneTile.Places(header.Height), PlaneTile.Places(header.Width), header.IsGrey);
        work.ForEachTile(header, (tile, executor) =>
        {
            var payloads = Enumerable.Range(1, contents.UsableIterations(tile)).Select(t => contents.Payload(t, tile)).ToList();
            var lastIsCut = header.Planes!.IsCut && payloads.Count == header.Iterations;
            if (!lastIsCut && contents.CutPayload(tile) is { } cut)
            {
                payloads.Add(cut);
                lastIsCut = true;
            }
            if (payloads.Count == 0)
                return;
            var coded = new PlaneTile(header, tile, offsets);
            if (coded.Decode(network.Entropy, executor, payloads, lastIsCut, integers, progress) is { } unsound)
                throw contents.InvalidPayload(unsound + 1, tile);
            if (heads is not null)
                heads[tile] = coded.Head;
        });
        return integers;
    }

    /// <summary>Pixels of what is known of a picture's integers.</summary>
    public static void Render(PlanesNetwork network, FileHeader header, float[] offsets, PlaneIntegers integers, RgbImage image, TileWork work)
    {
        var planes = header.Planes!;
        var restorer = planes.Tuning switch { Tuning.MsSsim => network.MsSsim, Tuning.Psnr => network.Psnr, _ => null };
        var renderer = new PictureRenderer(restorer, new QuantizerSteps(planes.LogStep, planes.Frequency), offsets, integers, planes.Background);
        work.ForEach(renderer.Regions, renderer.RegionPixels, (region, executor) => renderer.Render(region, executor, image));
    }

    /// <summary>The step map's offsets, of all places.</summary>
    /// <exception cref="CorruptFileException">The map's bytes are none that an encoder writes.</exception>
    public static float[] Offsets(ContainerContents contents)
    {
        var header = contents.Header;
        var (columns, rows) = (PlaneTile.Places(header.Width), PlaneTile.Places(header.Height));
        if (contents.Map is not { } bytes)
            return new float[rows * columns];
        var map = new sbyte[rows * columns];
        if (!StepMapCoder.TryDecode(bytes.Span, map, columns))
            throw new CorruptFileException(ChunkId.Map.ToString(), 0, "its payload is not of the form that an encoder writes.");
        return StepMap.Offsets(map, map.Length);
    }
}
