namespace RnnCodec;

/// <summary>How a picture is compressed. Immutable.</summary>
/// <remarks>
/// At most one of <see cref="Iterations"/>, <see cref="TargetBytes"/>, <see cref="TargetBitsPerPixel"/>, <see cref="TargetPsnr"/> and
/// <see cref="TargetMsSsim"/> may be set; without any, all iterations are stored.
/// <para>
/// A target is met by choosing the iterations (of each tile, where there are several) and, unless <see cref="Threshold"/> is set, the threshold together.
/// The picture is then encoded up to eight times with different thresholds, each time only as far as the target needs; with <see cref="Threshold"/>
/// set it is encoded once.
/// </para>
/// </remarks>
public sealed record EncodeOptions
{
    /// <summary>Iterations to store, 1 to the model's number; null: all, unless there is a target. Each adds 1/8 bit per pixel before entropy coding.</summary>
    public int? Iterations { get; init; }

    /// <summary>
    /// Size of the whole file in bytes, header, metadata and alpha included, that is not exceeded: the best picture (in mean squared error) is stored for which this is so.
    /// Where not even the coarsest picture fits, <see cref="RateUnreachableException"/> names the least size.
    /// </summary>
    public long? TargetBytes { get; init; }

    /// <summary>The same as <see cref="TargetBytes"/> in bits per pixel of the picture, above 0.</summary>
    public double? TargetBitsPerPixel { get; init; }

    /// <summary>
    /// PSNR in dB, as <see cref="Quality.Psnr"/> measures the decoded picture, above 0: the smallest file found that reaches it. Where the model does not reach it,
    /// <see cref="RateUnreachableException"/> names the best it does.
    /// </summary>
    public double? TargetPsnr { get; init; }

    /// <summary>
    /// MS-SSIM, as <see cref="Quality.MsSsim"/> measures the decoded picture, above 0 and below 1: the smallest file found that reaches it. Where the model does not
    /// reach it, <see cref="RateUnreachableException"/> names the best it does. In a picture of several tiles iterations are chosen by each tile's own MS-SSIM
    /// and the whole is checked, which may take up to four encodings and decodings more.
    /// </summary>
    public double? TargetMsSsim { get; init; }

    /// <summary>
    /// Bits whose expected effect on their 16x16 patch (L2 norm, in units of the picture's range) is not above this are left out; 0: all bits are sent.
    /// Null: chosen by the encoder where there is a target, else 0. Useful values are 0.01 to 0.4. Needs a model with a direct path, as the shipped ones are.
    /// </summary>
    public float? Threshold { get; init; }

    /// <summary>
    /// Side in pixels of the square tiles that are coded independently, a multiple of 16 up to 65536; 0: never cut the picture;
    /// null: pictures of more than 2 megapixels are cut into tiles of 512x512.
    /// </summary>
    /// <remarks>
    /// As many tiles as threads are in memory at a time, and of large ones only as many as 16 megapixels hold. With the shipped models a pixel at work takes about
    /// 140 bytes: 37 MB for a tile of 512x512. With 0, or with tiles of more than 16 megapixels, a decoder refuses the file unless
    /// <see cref="DecodeOptions.MaxTilePixels"/> allows it.
    /// </remarks>
    public int? TileSize { get; init; }

    /// <summary>Whether the model's BinaryRNN turns the bits into fewer bytes; false, or a model without one: plain bits.</summary>
    public bool EntropyCoding { get; init; } = true;

    /// <summary>What travels in the file beside the picture.</summary>
    public ImageMetadata Metadata { get; init; } = ImageMetadata.Empty;

    /// <summary>Threads to use at most; 0: one per processor. Never changes a bit of the result.</summary>
    public int MaxDegreeOfParallelism { get; init; }

    /// <summary>Receives the finished share of the work, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }
}
