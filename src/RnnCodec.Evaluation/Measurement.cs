using RnnCodec.Quality;

namespace RnnCodec.Evaluation;

/// <summary>One picture through one codec at one setting.</summary>
/// <param name="Picture">The picture's file name.</param>
/// <param name="Setting">The codec's setting, in its own terms.</param>
/// <param name="Bytes">Size of the whole file, headers and all.</param>
/// <param name="Bpp">Bits per pixel of the whole file.</param>
/// <param name="Quality">The restored picture's measures.</param>
/// <param name="Butteraugli">See <see cref="Evaluation.Butteraugli"/>; null where it was not measured.</param>
/// <param name="EncodeSeconds">Wall time of encoding; of the whole process for an external tool.</param>
/// <param name="DecodeSeconds">Wall time of decoding, likewise.</param>
public sealed record Measurement(
    string Picture,
    string Setting,
    long Bytes,
    double Bpp,
    PictureQuality Quality,
    double? Butteraugli,
    double EncodeSeconds,
    double DecodeSeconds);
