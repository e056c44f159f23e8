namespace RnnCodec.Training;

/// <summary>Where a training stands after a step.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done; 0 in the report before the first.</summary>
    public required long Step { get; init; }

    /// <summary>The part of the schedule that is done, 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>
    /// The network of a bit-plane codec that this is about; null for other codecs. Networks that are trained side by side report in turn, never at the same
    /// time.
    /// </summary>
    public PlaneNetwork? Network { get; init; }

    /// <summary>
    /// What computes the networks: "managed", or TorchSharp's version and device; behind "managed" in brackets, why a training that may use a GPU does not.
    /// </summary>
    public string Engine { get; init; } = "managed";

    /// <summary>Unrolled iterations of the step.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// The step's loss: mean absolute error of RGB in [0,1] (plus the SSIM term), or bits per code bit for an entropy model. Of a bit-plane codec: the mean
    /// of r / (0.02 + root of r),
    /// r in bits per pixel, for the entropy model; less a tenth of the decibels for a restorer. NaN before the first step.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>Mean loss since the last report. NaN before the first step.</summary>
    public required double MeanLoss { get; init; }

    /// <summary>L2 norm of the step's gradient, before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Adam's rate in the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Crops trained on per second, over the whole run.</summary>
    public required double CropsPerSecond { get; init; }

    /// <summary>Time trained, over all parts of a resumed training.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Time left, as the run so far suggests.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>
    /// The averaged weights' PSNR after each iteration in dB (or the entropy model's bits per code bit in each), where they were validated after this step;
    /// else null.
    /// Of a bit-plane codec, at four steps: bits per pixel (12, 24, 48, 96, flat), PSNR in dB (the same), or -10 log10(1 - MS-SSIM) (8, 16, 32, 64, tuned).
    /// </summary>
    public IReadOnlyList<double>? Validation { get; init; }

    /// <summary>Whether this step ends a report interval, was validated, or is the last; the others matter to a live display alone.</summary>
    public required bool IsReport { get; init; }
}
