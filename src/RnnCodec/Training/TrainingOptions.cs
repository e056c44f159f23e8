namespace RnnCodec.Training;

/// <summary>What the training of a codec and of its entropy model have in common.</summary>
public abstract record TrainingOptions
{
    /// <summary>Steps of the whole schedule.</summary>
    public long Steps { get; init; } = 10_000;

    /// <summary>
    /// Time of the whole schedule, or null. The schedule ends by whichever of time and steps ends first; a run limited by time is not the same twice.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Crops of a step.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Side of a crop in pixels: a multiple of the architecture's code stride, for a bit-plane codec of 32 and at least 64. Null: 128 for a bit- plane
    /// codec, else 64.
    /// </summary>
    public int? CropSize { get; init; }

    /// <summary>
    /// Adam's rate after the warm-up. Null: 2e-3, for the entropy model of a bit-plane codec 3e-3; half of that where a bit-plane codec's networks are
    /// trained on.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>The part of the rates that is left at the end of the cosine schedule.</summary>
    public double FinalLearningRate { get; init; } = 0.01;

    /// <summary>Steps over which the rates grow from 0, linearly. Null: 30 for a bit-plane codec, else 100.</summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>Largest L2 norm of a step's gradient; longer ones are scaled down. Null: 1 for a bit-plane codec, else 0.1.</summary>
    public double? GradientClip { get; init; }

    /// <summary>
    /// The exponential average of the weights, which is the result: the part of the old average kept in a step, at most ((1 + n) / (10 + n) in step n).
    /// </summary>
    public double Averaging { get; init; } = 0.999;

    /// <summary>Seed of everything random. The same seed, data and options give the same weights; on a GPU, but for rounding.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads; 0: one per processor. Does not change the result.</summary>
    public int Threads { get; init; }

    /// <summary>What computes the networks.</summary>
    public TrainingEngine Engine { get; init; } = TrainingEngine.Auto;

    /// <summary>The GPU to train on, as CUDA counts them, from 0; null: none.</summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>
    /// Whether a training that asks for a GPU may go on without: on the processor where there is none, in managed code where TorchSharp does not load.
    /// </summary>
    public bool FallbackToCpu { get; init; } = true;

    /// <summary>How TorchSharp multiplies; managed code always does in float32.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>Steps between reports (<see cref="TrainingProgress.IsReport"/>).</summary>
    public int ReportInterval { get; init; } = 50;

    /// <summary>Time between validations; there is one at the start and one at the end too.</summary>
    public TimeSpan ValidationInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pictures validated on, at most, spread evenly over the validation pictures.</summary>
    public int ValidationPictures { get; init; } = 64;

    /// <summary>Where checkpoints are written, or null. A run killed at any moment loses at most the last <see cref="CheckpointInterval"/>.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Time between checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Go on from the checkpoint, where it exists: to the same losses as a run that was never interrupted.</summary>
    public bool Resume { get; init; }

    /// <summary>What a cancelled training does: throw an <see cref="OperationCanceledException"/>, or return the weights so far.</summary>
    public bool ThrowOnCancellation { get; init; } = true;

    /// <summary>The numbers, with what suits the task where they are left open.</summary>
    internal virtual TrainingNumbers Or(TrainingNumbers suited) => suited with
    {
        CropSize = CropSize ?? suited.CropSize,
        LearningRate = LearningRate ?? suited.LearningRate,
        WarmUpSteps = WarmUpSteps ?? suited.WarmUpSteps,
        GradientClip = GradientClip ?? suited.GradientClip,
    };

    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    internal virtual void Validate()
    {
        Require(Steps >= 1, nameof(Steps), Steps, "at least 1");
        Require(TimeLimit is null || TimeLimit > TimeSpan.Zero, nameof(TimeLimit), TimeLimit, "positive");
        Require(BatchSize is >= 1 and <= 4096, nameof(BatchSize), BatchSize, "1 to 4096");
        Require(CropSize is null or >= 1 and <= 4096, nameof(CropSize), CropSize, "1 to 4096 pixels");
        Require(LearningRate is null or > 0 and <= 1, nameof(LearningRate), LearningRate, "above 0 and at most 1");
        Require(FinalLearningRate is >= 0 and <= 1, nameof(FinalLearningRate), FinalLearningRate, "0 to 1");
        Require(WarmUpSteps is null or >= 0, nameof(WarmUpSteps), WarmUpSteps, "0 or more");
        Require(GradientClip is null or > 0, nameof(GradientClip), GradientClip, "positive");
        Require(Averaging is >= 0 and < 1, nameof(Averaging), Averaging, "0 or more and below 1");
        Require(Threads >= 0, nameof(Threads), Threads, "0 or more");
        Require(Enum.IsDefined(Engine), nameof(Engine), Engine, "one of the engines");
        Require(GpuDeviceId is null or >= 0, nameof(GpuDeviceId), GpuDeviceId, "0 or more");
        Require(Enum.IsDefined(Precision), nameof(Precision), Precision, "one of the precisions");
        Require(ReportInterval >= 1, nameof(ReportInterval), ReportInterval, "at least 1 step");
        Require(ValidationPictures >= 1, nameof(ValidationPictures), ValidationPictures, "at least 1");
    }

    private protected static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {range}.");
    }
}

/// <summary>The numbers of a training that depend on what is trained.</summary>
internal readonly record struct TrainingNumbers
{
    /// <summary>What suits the codecs of the paper's kind.</summary>
    public static readonly TrainingNumbers Recurrent = new() { CropSize = 64, LearningRate = 2e-3, WarmUpSteps = 100, GradientClip = 0.1 };

    public int CropSize { get; init; }

    public double LearningRate { get; init; }

    /// <summary>The rate of <see cref="MuonOptimizer"/>.</summary>
    public double InnerLearningRate { get; init; }

    public int WarmUpSteps { get; init; }

    public double GradientClip { get; init; }
}

/// <summary>How a codec is trained. The defaults are what made small trainings learn fastest.</summary>
public sealed record CodecTrainingOptions : TrainingOptions
{
    /// <summary>The networks of a bit-plane codec that are trained; the others stay as they are. They are independent of each other.</summary>
    public PlaneNetwork Networks { get; init; } = PlaneNetwork.All;

    /// <summary>
    /// Train the networks of a bit-plane codec at the same time, with a share of the threads each, rather than one after another with a share of
    /// <see cref="TrainingOptions.TimeLimit"/>.
    /// </summary>
    public bool SideBySide { get; init; } = true;

    /// <summary>
    /// Muon's rate after the warm-up, for the matrices inside a bit-plane codec's networks. Null: 0.02 for the entropy model and 0.01 for the others;
    /// half of that where they are trained on.
    /// </summary>
    public double? InnerLearningRate { get; init; }

    /// <summary>The part of the schedule over which the unrolled iterations grow from 4 to all.</summary>
    public double IterationGrowth { get; init; } = 0.3;

    /// <summary>
    /// For codecs of the paper's kind: weight of 1 - SSIM beside the mean absolute error in the loss (Johnston et al. 2018 weight their loss by SSIM); 0:
    /// the paper's L1 loss alone.
    /// </summary>
    public double SsimWeight { get; init; }

    /// <summary>Draw bits at random in training (Toderici et al. 2016, equation 3) instead of taking the sign, which trains faster.</summary>
    public bool StochasticBinarizer { get; init; }

    internal override TrainingNumbers Or(TrainingNumbers suited) => base.Or(suited) with { InnerLearningRate = InnerLearningRate ?? suited.InnerLearningRate };

    internal override void Validate()
    {
        base.Validate();
        Require((Networks & ~PlaneNetwork.All) == 0 && Networks != 0, nameof(Networks), Networks, "one or more of the networks");
        Require(InnerLearningRate is null or > 0 and <= 1, nameof(InnerLearningRate), InnerLearningRate, "above 0 and at most 1");
        Require(IterationGrowth is >= 0 and <= 1, nameof(IterationGrowth), IterationGrowth, "0 to 1");
        Require(SsimWeight >= 0 && double.IsFinite(SsimWeight), nameof(SsimWeight), SsimWeight, "0 or more");
    }
}

/// <summary>How an entropy model is trained on the codes of a trained codec.</summary>
public sealed record EntropyTrainingOptions : TrainingOptions
{
    /// <summary>Takes the defaults for entropy models.</summary>
    public EntropyTrainingOptions() => (Steps, BatchSize, CropSize, WarmUpSteps, GradientClip) = (2_000, 16, 128, 50, 1);

    /// <summary>Channels of the model's hidden layers.</summary>
    public int Units { get; init; } = 64;

    internal override void Validate()
    {
        base.Validate();
        Require(Units is >= 1 and <= 4096, nameof(Units), Units, "1 to 4096");
    }
}
