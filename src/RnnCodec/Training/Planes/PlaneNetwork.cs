namespace RnnCodec.Training;

/// <summary>The networks of a bit-plane codec, which are trained independently of each other.</summary>
[Flags]
public enum PlaneNetwork
{
    /// <summary>The entropy model: makes files small.</summary>
    Entropy = 1,

    /// <summary>What shows pictures that were coded for MS-SSIM.</summary>
    MsSsim = 2,

    /// <summary>What shows pictures that were coded for PSNR.</summary>
    Psnr = 4,

    /// <summary>All three.</summary>
    All = Entropy | MsSsim | Psnr,
}
