namespace RnnCodec;

/// <summary>How a picture is compressed. Immutable.</summary>
/// <remarks>
/// At most one of <see cref="Quality"/>, <see cref="Step"/>, <see cref="TargetBytes"/>, <see cref="TargetBitsPerPixel"/>, <see cref="TargetPsnr"/> and
/// <see cref="TargetMsSsim"/> may be set; without any, the quality is <see cref="DefaultQuality"/>. A bit-plane codec (all shipped models) meets a
/// target by choosing the step; a codec of the paper's kind by choosing the number of iterations. Whatever is set, a picture whose lossless form is not
/// larger than that is stored in it (<see cref="AllowExact"/>), as text, charts and flat fields often are.
/// </remarks>
public sealed record EncodeOptions
{
    /// <summary>The quality where nothing is asked for.</summary>
    public const double DefaultQuality = 75;

    /// <summary>
    /// 0 to 100, continuous: 0 is about 0.07 bits per pixel on photographs, 75 the default, about 0.5, 100 about 50 dB. It is the step on a curve:
    /// log2 step falls from 6.9 at 0 to 4.5 at 75 and -0.75 at 100, linearly between. A codec of the paper's kind has no qualities.
    /// </summary>
    public double? Quality { get; init; }

    /// <summary>The quantiser's step in levels of red, green and blue, 0.5 to 512.</summary>
    public double? Step { get; init; }

    /// <summary>
    /// Size of the whole file in bytes, header, metadata and alpha included, that is not exceeded.
    /// Where not even the coarsest picture fits, <see cref="RateUnreachableException"/> names the least size.
    /// </summary>
    public long? TargetBytes { get; init; }

    /// <summary>The same as <see cref="TargetBytes"/> in bits per pixel of the picture, above 0.</summary>
    public double? TargetBitsPerPixel { get; init; }

    /// <summary>
    /// PSNR in dB, as <see cref="RnnCodec.Quality.Psnr"/> measures the decoded picture, above 0: the smallest file found that reaches it. Where the
    /// model does not reach it, the picture is stored exactly; if it may not be, <see cref="RateUnreachableException"/> names the best the model does.
    /// </summary>
    public double? TargetPsnr { get; init; }

    /// <summary>
    /// MS-SSIM, as <see cref="RnnCodec.Quality.MsSsim"/> measures the decoded picture, above 0 and below 1: the smallest file found that reaches it.
    /// Where the model does not reach it, it is as with <see cref="TargetPsnr"/>.
    /// </summary>
    public double? TargetMsSsim { get; init; }

    /// <summary>
    /// Iterations to store at most, 1 or more: a prefix of what the other options ask for; null: all. With a bit-plane codec an iteration is a plane,
    /// the most significant first, and a prefix is a coarser picture. Excludes the targets.
    /// </summary>
    public int? Iterations { get; init; }

    /// <summary>What the picture is tuned for. A codec of the paper's kind is what it was trained for.</summary>
    public Tune Tune { get; init; }

    /// <summary>
    /// How important each pixel is: width * height bytes, top row first. 128 is neutral; each 64 more halves the step of a 16x16 block (by its mean),
    /// each 64 less doubles it. Empty: all alike.
    /// </summary>
    public ReadOnlyMemory<byte> Importance { get; init; }

    /// <summary>
    /// 0: integers are rounded; 1: those whose bits cost more than they give are made 0, with the model's own costs, which takes a second pass of the
    /// entropy model.
    /// </summary>
    public int Effort { get; init; } = 1;

    /// <summary>
    /// Side in pixels of the square tiles that are coded independently, a multiple of 16 up to 65536; 0: never cut the picture;
    /// null: pictures of more than 2 megapixels are cut into tiles of 1024x1024. Tiles are decoded side by side; the picture shows no seams.
    /// </summary>
    public int? TileSize { get; init; }

    /// <summary>Whether the model's entropy model turns the bits into fewer bytes; false, or a model without one: plain bits.</summary>
    public bool EntropyCoding { get; init; } = true;

    /// <summary>
    /// Whether a picture is stored without loss where that is not larger than what the other options make of it, or fits into the size they set. False: the
    /// file always holds the model's codes, for who looks at those.
    /// </summary>
    public bool AllowExact { get; init; } = true;

    /// <summary>What travels in the file beside the picture.</summary>
    public ImageMetadata Metadata { get; init; } = ImageMetadata.Empty;

    /// <summary>Threads to use at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Receives the finished share of the work, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }
}
