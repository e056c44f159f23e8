namespace RnnCodec;

/// <summary>What a picture is tuned for.</summary>
public enum Tune
{
    /// <summary>MS-SSIM and the eye: finer steps for coarse detail and quiet places.</summary>
    MsSsim,

    /// <summary>PSNR: the same step everywhere.</summary>
    Psnr,
}
