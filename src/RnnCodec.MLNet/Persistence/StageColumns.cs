namespace RnnCodec.MLNet.Persistence;

/// <summary>Names that only exist between the steps of a stage. They are written to saved models and never change.</summary>
internal static class StageColumns
{
    /// <summary>A constant, so that an expression has an input.</summary>
    public const string Key = "RnnCodec.Key";

    /// <summary>The stage's <see cref="StagePayload"/> as <see cref="FifteenBitText"/>.</summary>
    public const string State = "RnnCodec.State";

    public const string Image = "RnnCodec.Image";
    public const string ImageResult = "RnnCodec.ImageResult";
    public const string Bytes = "RnnCodec.Bytes";
    public const string BytesResult = "RnnCodec.BytesResult";
    public const string Original = "RnnCodec.Original";
    public const string Restored = "RnnCodec.Restored";
    public const string Psnr = "RnnCodec.Psnr";
    public const string Ssim = "RnnCodec.Ssim";
    public const string MsSsim = "RnnCodec.MsSsim";
    public const string PsnrHvs = "RnnCodec.PsnrHvs";
    public const string PsnrHvsM = "RnnCodec.PsnrHvsM";
    public const string BitsPerPixel = "RnnCodec.BitsPerPixel";
}
