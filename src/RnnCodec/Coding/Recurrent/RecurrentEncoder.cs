using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>A picture to the code planes of a recurrent codec: the paper's way, whose rate is the number of iterations.</summary>
internal static class RecurrentEncoder
{
    /// <summary>Encodes as many iterations as the options ask for, or as a target needs.</summary>
    /// <param name="model">The codec.</param>
    /// <param name="image">The picture.</param>
    /// <param name="header">The header, but for the iterations.</param>
    /// <param name="plan">What the options ask for.</param>
    /// <param name="options">The options.</param>
    /// <param name="fixedBytes">Bytes of the file that are no codes.</param>
    /// <param name="work">Runs it.</param>
    public static CodedPicture Encode(CodecModel model, RgbImage image, FileHeader header, EncodePlan plan, EncodeOptions options, long fixedBytes, TileWork work)
    {
        var most = options.Iterations ?? model.Architecture.Iterations;
        var payloads = new byte[header.TileCount][][];
        var wantsQuality = plan.TargetPsnr is not null || plan.TargetMsSsim is not null;
        RgbImage[] shown = [.. Enumerable.Range(0, wantsQuality ? most : 0).Select(_ => new RgbImage(image.Width, image.Height))];
        var progress = new WorkProgress(options.Progress, header.TileCount * most);
        work.ForEachTile(header, (tile, executor) =>
        {
            var area = header.Tile(tile);
            payloads[tile] = new byte[most][];
            using var encoder = new TileEncoder(model, executor, image, area, header.Coding);
            for (var t = 0; t < most; t++)
            {
                payloads[tile][t] = encoder.EncodeIteration();
                if (wantsQuality)
                    encoder.WriteTo(shown[t], area, header.IsGrey);
                progress.StepDone();
            }
        });
        return First(Iterations(image, plan, fixedBytes, First(most), shown));

        CodedPicture First(int iterations) => new(header with { Iterations = iterations }, [.. payloads.Select(tile => tile[..iterations])]);
    }

    private static int Iterations(RgbImage image, EncodePlan plan, long fixedBytes, CodedPicture all, RgbImage[] shown)
    {
        if (plan.TargetBytes is { } bytes)
            return ForBytes(bytes, fixedBytes, all);
        if (plan.TargetPsnr is { } psnr)
            return ForQuality(psnr, [.. shown.Select(s => Quality.Psnr.Measure(image, s))], "PSNR");
        return plan.TargetMsSsim is { } similarity ? ForQuality(similarity, [.. shown.Select(s => Quality.MsSsim.Measure(image, s))], "MS-SSIM") : all.Header.Iterations;
    }

    private static int ForBytes(long target, long fixedBytes, CodedPicture all)
    {
        var size = fixedBytes;
        var smallest = 0L;
        for (var t = 0; t < all.Header.Iterations; t++)
        {
            size += all.Payloads.Sum(tile => (long)ContainerWriter.ChunkBytes(tile[t].Length));
            smallest = t == 0 ? size : smallest;
            if (size > target && t > 0)
                return t;
            if (size > target)
                throw new RateUnreachableException($"The picture cannot be stored in {target} bytes: its first iteration takes {smallest}.") { MinimumBytes = smallest };
        }
        return all.Header.Iterations;
    }

    private static int ForQuality(double target, double[] reached, string name)
    {
        var first = Array.FindIndex(reached, r => r >= target);
        return first >= 0 ? first + 1 : throw new RateUnreachableException($"The picture cannot reach {name} {target}: the best found is {reached.Max():0.####}.") { BestQuality = reached.Max() };
    }
}
