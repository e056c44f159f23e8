using System.Buffers;
using RnnCodec.Architecture;
using RnnCodec.Container;
using RnnCodec.Quality;

namespace RnnCodec.Coding;

/// <summary>Meets a goal of size or quality: <see cref="ThresholdSearch"/> chooses the threshold, <see cref="TileAllocation"/> the iterations of each tile.</summary>
internal sealed class RateControl(
    CodecModel model, RgbImage image, FileHeader header, EncodePlan plan, RateGoal goal, EncodeOptions options, int? alphaBytes, CancellationToken cancellationToken)
{
    /// <summary>Rounds in which a goal for the whole picture is approached through its tiles'.</summary>
    private const int MostCorrections = 4;

    private readonly long _alphaChunk = alphaBytes is { } bytes ? ContainerWriter.ChunkBytes(bytes) : 0;
    private readonly TileWork _work = new(options.MaxDegreeOfParallelism, cancellationToken);
    private readonly WorkProgress _progress = new(options.Progress, (plan.Threshold is null ? ThresholdSearch.MostEncodings : 1) * header.TileCount * plan.MostIterations);

    /// <summary>The header with threshold and iterations chosen, and the codes it counts.</summary>
    /// <exception cref="RateUnreachableException">The goal cannot be met.</exception>
    public (FileHeader Header, PictureCodes Codes) Run()
    {
        var (codes, found) = Choose(goal, plan.Threshold);
        if (!found.IsMet)
            throw Unreachable(found);
        if (goal is RateGoal.Quality { Of: DistortionMeasure.MsSsim } quality && header.TileCount > 1)
            (codes, found) = Correct(codes, found, quality);
        _progress.AllDone();
        return (Chosen(codes, found), codes);
    }

    private (PictureCodes Codes, TileAllocation Found) Choose(RateGoal aim, float? fixedThreshold)
    {
        PictureCodes Encode(float threshold) => PictureCodes.Encode(model, image, header with { Threshold = threshold }, plan.MostIterations, aim, _work, _progress);
        TileAllocation Allocate(float threshold, IReadOnlyList<RateCurve> curves) => TileAllocation.Choose(curves, aim, OtherBytes(threshold));
        if (fixedThreshold is not { } given)
            return ThresholdSearch.Run(Encode, Allocate, aim);
        var codes = Encode(given);
        return (codes, Allocate(given, codes.Curves));
    }

    /// <summary>
    /// The mean of the tiles' MS-SSIM is near the picture's, but is not it: where the picture falls short, the tiles' goal is tightened in proportion.
    /// </summary>
    private (PictureCodes Codes, TileAllocation Found) Correct(PictureCodes codes, TileAllocation found, RateGoal.Quality aim)
    {
        var target = options.TargetMsSsim!.Value;
        var best = 0.0;
        for (var corrections = 0; ; corrections++)
        {
            var measured = MsSsim.Measure(image, Decoded(Chosen(codes, found), codes));
            if (measured >= target)
                return (codes, found);
            best = Math.Max(best, measured);
            if (corrections == MostCorrections)
                throw new RateUnreachableException($"The picture does not reach an MS-SSIM of {target}; the best found is {best:F4}.") { BestQuality = best };
            // A little more than the proportion, so that one round is mostly enough; the threshold is still a good one, if it reaches so far.
            aim = aim with { Distortion = aim.Distortion * 0.99 * (1 - target) / (1 - measured) };
            (codes, found) = Choose(aim, codes.Threshold);
            if (!found.IsMet && plan.Threshold is null)
                (codes, found) = Choose(aim, null);
        }
    }

    private RgbImage Decoded(FileHeader chosen, PictureCodes codes)
    {
        var file = new ArrayBufferWriter<byte>();
        codes.Write(file, chosen with { HasAlpha = false }, ImageMetadata.Empty, null);
        var limits = new DecodeOptions { MaxPixels = long.MaxValue, MaxTilePixels = long.MaxValue, MaxDegreeOfParallelism = options.MaxDegreeOfParallelism };
        return ImageDecoder.Decode(model, ContainerReader.Read(file.WrittenMemory, limits), limits, cancellationToken).Image;
    }

    private FileHeader Chosen(PictureCodes codes, TileAllocation found) => header with
    {
        Threshold = codes.Threshold,
        Iterations = found.Iterations.Max(),
        TileIterations = found.IsUniform ? default : found.Iterations,
    };

    /// <summary>Bytes of a file beside its codes and its list of iterations.</summary>
    private long OtherBytes(float threshold) => ContainerWriter.FrontBytes(header with { Threshold = threshold }, options.Metadata) + _alphaChunk;

    private RateUnreachableException Unreachable(TileAllocation nearest)
    {
        if (goal is RateGoal.Size size)
            return new RateUnreachableException($"The picture does not fit into {size.Bytes} bytes; the smallest file that this model makes of it{WithThreshold()} takes {nearest.Bytes} bytes.") { MinimumBytes = (long)nearest.Bytes };
        var pixels = (double)image.Width * image.Height;
        if (goal.Measure == DistortionMeasure.MsSsim)
        {
            var similarity = 1 - nearest.Distortion / pixels;
            return new RateUnreachableException($"The picture does not reach an MS-SSIM of {options.TargetMsSsim}; the best that this model makes of it{WithThreshold()} is {similarity:F4}.") { BestQuality = similarity };
        }
        var psnr = Psnr.FromMeanSquaredError(nearest.Distortion / (3 * pixels));
        return new RateUnreachableException($"The picture does not reach a PSNR of {options.TargetPsnr} dB; the best that this model makes of it{WithThreshold()} is {psnr:F2} dB.") { BestQuality = psnr };

        string WithThreshold() => options.Threshold is { } given ? $" with a threshold of {given}" : "";
    }
}
