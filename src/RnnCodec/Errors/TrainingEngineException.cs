namespace RnnCodec;

/// <summary>The engine or the GPU that a training asks for is not there.</summary>
public sealed class TrainingEngineException : RnnCodecException
{
    /// <summary>Makes an error that says in one sentence what is missing.</summary>
    public TrainingEngineException(string message)
        : base(message)
    {
    }
}
