namespace RnnCodec.Evaluation.Curves;

/// <summary>One rate and the quality reached at it.</summary>
/// <param name="Bpp">Bits per pixel, above 0.</param>
/// <param name="Quality">Any measure that grows with quality: MS-SSIM, decibels.</param>
public readonly record struct RateDistortionPoint(double Bpp, double Quality);
