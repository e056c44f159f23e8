using RnnCodec.Container;
using RnnCodec.Transform;

namespace RnnCodec.Coding;

/// <summary>What <see cref="EncodeOptions"/> ask for, checked, for one picture and model.</summary>
internal sealed record EncodePlan
{
    /// <summary>Larger pictures are cut unless the options say otherwise.</summary>
    public const long MostPixelsUncut = 1 << 21;

    /// <summary>The side of a tile that bounds memory and still loses next to nothing to its border.</summary>
    public const int AutomaticTileSize = 1024;

    private const double FinestStep = 0.5;
    private const double CoarsestStep = 512;

    // The curve of qualities: log2 of the step at 0, at the default and at 100.
    private const double WorstLogStep = 7.6;
    private const double DefaultLogStep = 4.5;
    private const double BestLogStep = -0.75;
    private const double BestQuality = 100;

    /// <summary>log2 of the step in 1/1024, where no target is set; for bit-plane models.</summary>
    public int LogStep { get; private init; }

    /// <summary>Size of the file, or null.</summary>
    public long? TargetBytes { get; private init; }

    /// <summary>PSNR in dB, or null.</summary>
    public double? TargetPsnr { get; private init; }

    /// <summary>MS-SSIM, or null.</summary>
    public double? TargetMsSsim { get; private init; }

    /// <summary>Side of a tile, 0 for a single one.</summary>
    public int TileSize { get; private init; }

    public static EncodePlan Of(EncodeOptions options, CodecModel model, RgbImage image)
    {
        var most = model.Architecture.Iterations;
        RequireOneMode(options);
        Require(options.Iterations is not { } asked || (asked >= 1 && asked <= most), nameof(EncodeOptions.Iterations), options.Iterations, $"1 to {most}, the iterations of model '{model.Name}'");
        Require(options.Quality is null or (>= 0 and <= BestQuality), nameof(EncodeOptions.Quality), options.Quality, "0 to 100");
        Require(options.Step is null or (>= FinestStep and <= CoarsestStep), nameof(EncodeOptions.Step), options.Step, $"{FinestStep} to {CoarsestStep}");
        Require(model.Planes is not null || (options.Quality is null && options.Step is null), nameof(EncodeOptions.Quality), options.Quality, $"null, as {nameof(EncodeOptions.Step)}: model '{model.Name}' is of the paper's kind, whose rate is its number of iterations");
        Require(options.TargetBytes is null or >= 1, nameof(EncodeOptions.TargetBytes), options.TargetBytes, "1 or more");
        Require(options.TargetBitsPerPixel is null or (> 0 and < double.PositiveInfinity), nameof(EncodeOptions.TargetBitsPerPixel), options.TargetBitsPerPixel, "a finite number above 0");
        Require(options.TargetPsnr is null or (> 0 and < double.PositiveInfinity), nameof(EncodeOptions.TargetPsnr), options.TargetPsnr, "a finite number of dB above 0");
        Require(options.TargetMsSsim is null or (> 0 and < 1), nameof(EncodeOptions.TargetMsSsim), options.TargetMsSsim, "above 0 and below 1");
        Require(Enum.IsDefined(options.Tune), nameof(EncodeOptions.Tune), options.Tune, "a known tuning");
        Require(options.Effort is 0 or 1, nameof(EncodeOptions.Effort), options.Effort, "0 or 1");
        Require(options.Importance.IsEmpty || options.Importance.Length == (long)image.Width * image.Height, nameof(EncodeOptions.Importance), options.Importance.Length, $"one byte for each of the {image.Width}x{image.Height} pixels, or empty");
        Require(options.Importance.IsEmpty || model.Planes is not null, nameof(EncodeOptions.Importance), options.Importance.Length, $"empty: model '{model.Name}' is of the paper's kind, which has no step map");
        Require(options.TileSize is null or (>= 0 and <= RgbImage.MaxSide + 1) && options.TileSize.GetValueOrDefault() % FileFormat.PositionSize == 0, nameof(EncodeOptions.TileSize), options.TileSize, $"0 or a multiple of {FileFormat.PositionSize} up to {RgbImage.MaxSide + 1}");
        Require(options.MaxDegreeOfParallelism >= 0, nameof(EncodeOptions.MaxDegreeOfParallelism), options.MaxDegreeOfParallelism, "0 (one thread per processor) or more");
        var pixels = (double)image.Width * image.Height;
        return new EncodePlan
        {
            LogStep = options.Step is { } step ? QuantizerSteps.ToLogStep(step) : LogStepOf(options.Quality ?? EncodeOptions.DefaultQuality),
            TargetBytes = options.TargetBytes ?? (options.TargetBitsPerPixel is { } rate ? (long)Math.Min(rate * pixels / 8, long.MaxValue) : null),
            TargetPsnr = options.TargetPsnr,
            TargetMsSsim = options.TargetMsSsim,
            TileSize = TileSizeOf(options, image),
        };
    }

    private static int LogStepOf(double quality)
    {
        var log = quality <= EncodeOptions.DefaultQuality
            ? WorstLogStep + (DefaultLogStep - WorstLogStep) * quality / EncodeOptions.DefaultQuality
            : DefaultLogStep + (BestLogStep - DefaultLogStep) * (quality - EncodeOptions.DefaultQuality) / (BestQuality - EncodeOptions.DefaultQuality);
        return (int)Math.Round(QuantizerSteps.StepUnits * log);
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
            (nameof(EncodeOptions.Quality), options.Quality is not null),
            (nameof(EncodeOptions.Step), options.Step is not null),
            (nameof(EncodeOptions.TargetBytes), options.TargetBytes is not null),
            (nameof(EncodeOptions.TargetBitsPerPixel), options.TargetBitsPerPixel is not null),
            (nameof(EncodeOptions.TargetPsnr), options.TargetPsnr is not null),
            (nameof(EncodeOptions.TargetMsSsim), options.TargetMsSsim is not null),
        ];
        var set = modes.Where(m => m.IsSet).Select(m => m.Name).ToList();
        if (options.Iterations is not null && set.Any(name => name.StartsWith("Target", StringComparison.Ordinal)))
            set.Insert(0, nameof(EncodeOptions.Iterations));
        if (set.Count > 1)
            throw new ArgumentException($"{string.Join(" and ", set.Select(name => $"{nameof(EncodeOptions)}.{name}"))} exclude each other: set one of them.", nameof(options));
    }

    private static void Require(bool holds, string option, object? value, string rule)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException("options", value, $"{nameof(EncodeOptions)}.{option} must be {rule}.");
    }
}
