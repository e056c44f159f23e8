using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>The code planes of a recurrent codec to pixels: the mirror of <see cref="RecurrentEncoder"/>.</summary>
internal static class RecurrentDecoder
{
    public static void Decode(CodecModel model, ContainerContents contents, RgbImage image, TileWork work, WorkProgress progress)
    {
        var header = contents.Header;
        work.ForEachTile(header, (tile, executor) =>
        {
            var area = header.Tile(tile);
            var usable = contents.UsableIterations(tile);
            if (usable == 0)
            {
                TilePixels.WriteMidGrey(image, area);
                return;
            }
            using var decoder = new TileDecoder(model, executor, area, header.Coding);
            for (var t = 1; t <= usable; t++)
            {
                if (!decoder.TryDecodeIteration(contents.Payload(t, tile)))
                    throw contents.InvalidPayload(t, tile);
                progress.StepDone();
            }
            decoder.WriteTo(image, header.IsGrey);
        });
    }
}
