namespace RnnCodec;

/// <summary>A training's loss or gradient is not finite: the learning rate is too high for the network.</summary>
public sealed class TrainingDivergedException : RnnCodecException
{
    /// <summary>Makes an error that names the step and what to change.</summary>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }
}
