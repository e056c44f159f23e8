using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>All tiles of a picture, encoded at one threshold: the payloads, and what each iteration costs and gains.</summary>
/// <param name="Threshold">The threshold they were encoded at.</param>
/// <param name="Payloads">Each tile's payloads, one an iteration.</param>
/// <param name="Curves">Each tile's curve; empty where no goal asked for it.</param>
internal sealed record PictureCodes(float Threshold, byte[][][] Payloads, RateCurve[] Curves)
{
    /// <summary>An iteration that takes off a smaller share of the distortion than this (0.01 dB of squared error) is the last that a curve has.</summary>
    private const double SmallestGain = 0.0023;

    /// <summary>Along equal slopes a tile seldom takes more than this many times its share of the size target.</summary>
    private const double MostShare = 4;

    /// <summary>... or has less than this part of its share of the distortion target.</summary>
    private const double LeastShare = 0.125;

    /// <summary>Encodes every tile, up to the given iterations or to where the goal cannot need more.</summary>
    public static PictureCodes Encode(CodecModel model, RgbImage image, FileHeader header, int iterations, RateGoal? goal, TileWork work, WorkProgress progress)
    {
        var payloads = new byte[header.TileCount][][];
        var curves = new RateCurve[goal is null ? 0 : payloads.Length];
        work.ForEachTile(header, (tile, executor) =>
        {
            var area = header.Tile(tile);
            var share = payloads.Length == 1 ? 1 : (double)area.Width * area.Height / ((double)image.Width * image.Height);
            var distortion = goal is null ? null : new TileDistortion(image, area, header.IsGrey, goal.Measure);
            var (chunks, bytes, distortions) = (new List<byte[]>(), new List<double>(), new List<double>());
            using var encoder = new TileEncoder(model, executor, image, area, header.Coding, header.Threshold);
            for (var isLast = false; !isLast; )
            {
                var payload = encoder.EncodeIteration();
                chunks.Add(payload);
                progress.StepDone();
                isLast = chunks.Count == iterations;
                if (goal is null || distortion is null)
                    continue;
                bytes.Add(ContainerWriter.ChunkBytes(payload.Length) + (bytes.Count > 0 ? bytes[^1] : 0));
                distortions.Add(distortion.Of(encoder));
                isLast |= distortions.Count > 1 && distortions[^1] > (1 - SmallestGain) * distortions[^2] && header.Threshold > 0;
                isLast |= goal switch
                {
                    RateGoal.Size size => bytes[^1] > size.Bytes * (payloads.Length == 1 ? 1 : Math.Min(1, MostShare * share)),
                    RateGoal.Quality quality => distortions[^1] <= quality.Distortion * (payloads.Length == 1 ? 1 : LeastShare * share),
                    _ => false,
                };
            }
            progress.StepsDone(iterations - chunks.Count);
            payloads[tile] = [.. chunks];
            if (goal is not null)
                curves[tile] = new RateCurve([.. bytes], [.. distortions]);
        });
        return new PictureCodes(header.Threshold, payloads, curves);
    }

    /// <summary>Writes a file that stores the iterations which the header counts.</summary>
    public void Write(IBufferWriter<byte> output, FileHeader header, ImageMetadata metadata, byte[]? alpha) =>
        ContainerWriter.WriteFile(output, header, metadata, alpha, (t, tile) => Payloads[tile][t - 1]);
}
