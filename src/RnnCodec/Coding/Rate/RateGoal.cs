namespace RnnCodec.Coding;

/// <summary>What the choice of iterations and threshold is to achieve.</summary>
internal abstract record RateGoal
{
    /// <summary>How far a distortion is from the goal's quality, and what it is called.</summary>
    public abstract DistortionMeasure Measure { get; }

    /// <summary>True where a picture of this size and distortion meets the goal.</summary>
    public abstract bool IsMet(double bytes, double distortion);

    /// <summary>What is minimised among those that meet the goal.</summary>
    public abstract double Cost(double bytes, double distortion);

    /// <summary>The file takes at most so many bytes; the least squared error wins.</summary>
    public sealed record Size(long Bytes) : RateGoal
    {
        public override DistortionMeasure Measure => DistortionMeasure.SquaredError;

        public override bool IsMet(double bytes, double distortion) => bytes <= Bytes;

        public override double Cost(double bytes, double distortion) => distortion;
    }

    /// <summary>The picture's distortion is at most so much; the smallest file wins.</summary>
    public sealed record Quality(DistortionMeasure Of, double Distortion) : RateGoal
    {
        public override DistortionMeasure Measure => Of;

        public override bool IsMet(double bytes, double distortion) => distortion <= Distortion;

        public override double Cost(double bytes, double distortion) => bytes;
    }
}

/// <summary>How the difference of a decoded tile from the original is counted.</summary>
internal enum DistortionMeasure
{
    /// <summary>Sum of squared differences of all 8-bit samples.</summary>
    SquaredError,

    /// <summary>1 - MS-SSIM, times pixels.</summary>
    MsSsim,
}
