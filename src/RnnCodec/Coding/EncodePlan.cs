using RnnCodec.Architecture;
using RnnCodec.Container;

namespace RnnCodec.Coding;

/// <summary>What <see cref="EncodeOptions"/> ask for, checked, for one picture and model.</summary>
/// <param name="MostIterations">Iterations to store, or to choose from where there is a goal.</param>
/// <param name="Goal">What iterations and threshold are chosen for; null: nothing is chosen.</param>
/// <param name="Threshold">The threshold; null: chosen for the goal.</param>
/// <param name="TileSize">Side of a tile, 0 for a single one.</param>
internal sealed record EncodePlan(int MostIterations, RateGoal? Goal, float? Threshold, int TileSize)
{
    /// <summary>Larger pictures are cut unless the options say otherwise.</summary>
    public const long MostPixelsUncut = 1 << 21;

    /// <summary>The side of a tile that bounds memory and still loses next to nothing to its border.</summary>
    public const int AutomaticTileSize = 512;

    public static EncodePlan Of(EncodeOptions options, CodecModel model, RgbImage image)
    {
        var most = model.Architecture.Iterations;
        RequireOneMode(options);
        Require(options.Iterations is not { } asked || (asked >= 1 && asked <= most), nameof(EncodeOptions.Iterations), options.Iterations, $"1 to {most}, the iterations of model '{model.Name}'");
        Require(options.TargetBytes is null or >= 1, nameof(EncodeOptions.TargetBytes), options.TargetBytes, "1 or more");
        Require(options.TargetBitsPerPixel is null or (> 0 and < double.PositiveInfinity), nameof(EncodeOptions.TargetBitsPerPixel), options.TargetBitsPerPixel, "a finite number above 0");
        Require(options.TargetPsnr is null or (> 0 and < double.PositiveInfinity), nameof(EncodeOptions.TargetPsnr), options.TargetPsnr, "a finite number of dB above 0");
        Require(options.TargetMsSsim is null or (> 0 and < 1), nameof(EncodeOptions.TargetMsSsim), options.TargetMsSsim, "above 0 and below 1");
        Require(options.Threshold is null or (>= 0 and < float.PositiveInfinity), nameof(EncodeOptions.Threshold), options.Threshold, "a finite number, 0 or more");
        Require(options.Threshold is null or 0 || model.Recurrent!.Architecture.Direct, nameof(EncodeOptions.Threshold), options.Threshold, $"0 or null: model '{model.Name}' has no direct path, by which bits are judged");
        Require(options.TileSize is null or (>= 0 and <= RgbImage.MaxSide + 1) && options.TileSize.GetValueOrDefault() % FileFormat.PositionSize == 0, nameof(EncodeOptions.TileSize), options.TileSize, $"0 or a multiple of {FileFormat.PositionSize} up to {RgbImage.MaxSide + 1}");
        Require(options.MaxDegreeOfParallelism >= 0, nameof(EncodeOptions.MaxDegreeOfParallelism), options.MaxDegreeOfParallelism, "0 (one thread per processor) or more");
        var pixels = (double)image.Width * image.Height;
        RateGoal? goal = options switch
        {
            { TargetBytes: { } bytes } => new RateGoal.Size(bytes),
            { TargetBitsPerPixel: { } rate } => new RateGoal.Size((long)Math.Min(rate * pixels / 8, long.MaxValue)),
            { TargetPsnr: { } psnr } => new RateGoal.Quality(DistortionMeasure.SquaredError, 255 * 255 * Math.Pow(10, -psnr / 10) * 3 * pixels),
            { TargetMsSsim: { } similarity } => new RateGoal.Quality(DistortionMeasure.MsSsim, (1 - similarity) * pixels),
            _ => null,
        };
        var threshold = options.Threshold ?? (goal is null || !model.Recurrent!.Architecture.Direct ? 0f : null);
        return new EncodePlan(options.Iterations ?? most, goal, threshold, TileSizeOf(options, image));
    }

    private static int TileSizeOf(EncodeOptions options, RgbImage image)
    {
        var size = options.TileSize ?? ((long)image.Width * image.Height > MostPixelsUncut ? AutomaticTileSize : 0);
        if (size == 0 || (size >= image.Width && size >= image.Height))
            return 0;
        var tiles = (long)((image.Width + size - 1) / size) * ((image.Height + size - 1) / size);
        Require(tiles <= FileFormat.MaxTiles, nameof(EncodeOptions.TileSize), options.TileSize, $"larger: it cuts {image.Width}x{image.Height} pixels into {tiles} tiles, and a file holds {FileFormat.MaxTiles}");
        return size;
    }

    private static void RequireOneMode(EncodeOptions options)
    {
        (string Name, bool IsSet)[] modes =
        [
            (nameof(EncodeOptions.Iterations), options.Iterations is not null),
            (nameof(EncodeOptions.TargetBytes), options.TargetBytes is not null),
            (nameof(EncodeOptions.TargetBitsPerPixel), options.TargetBitsPerPixel is not null),
            (nameof(EncodeOptions.TargetPsnr), options.TargetPsnr is not null),
            (nameof(EncodeOptions.TargetMsSsim), options.TargetMsSsim is not null),
        ];
        var set = modes.Where(m => m.IsSet).Select(m => $"{nameof(EncodeOptions)}.{m.Name}").ToArray();
        if (set.Length > 1)
            throw new ArgumentException($"{string.Join(" and ", set)} exclude each other: set one of them.", nameof(options));
    }

    private static void Require(bool holds, string option, object? value, string rule)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException("options", value, $"{nameof(EncodeOptions)}.{option} must be {rule}.");
    }
}
