using RnnCodec.Transform;

namespace RnnCodec.Container;

/// <summary>The header's fields of a bit-plane codec; FORMAT.md, "Planes". Immutable.</summary>
internal sealed record PlaneHeader
{
    /// <summary>The plane that iteration 1 sends, 0 to 14.</summary>
    public required int TopPlane { get; init; }

    /// <summary>log2 of the step in 1/1024.</summary>
    public required int LogStep { get; init; }

    /// <summary>Strength of the table by frequency, in 1/64.</summary>
    public required int Frequency { get; init; }

    /// <summary>Which networks show the picture.</summary>
    public required Tuning Tuning { get; init; }

    /// <summary>The colour that counts as 0.</summary>
    public Background Background { get; init; } = Background.MidGrey;

    /// <summary>Whether a step map follows; without one it is 0 everywhere.</summary>
    public bool HasMap { get; init; }

    /// <summary>Whether the last iteration's chunks may end before their last bit.</summary>
    public bool IsCut { get; init; }

    public double Step => Math.Pow(2, LogStep / (double)QuantizerSteps.StepUnits);

    /// <summary>The rule of the format that these fields break, or null.</summary>
    public string? Violation(int iterations)
    {
        if (TopPlane is < 0 or >= QuantizerSteps.MaxPlanes)
            return $"its first plane is {TopPlane}; 0 to {QuantizerSteps.MaxPlanes - 1} are allowed";
        if (iterations > TopPlane + 1)
            return $"it counts {iterations} iterations, but has only {TopPlane + 1} planes";
        if (LogStep is < QuantizerSteps.LowestLogStep or > QuantizerSteps.HighestLogStep)
            return $"its step is 2^({LogStep}/{QuantizerSteps.StepUnits}); {QuantizerSteps.LowestLogStep} to {QuantizerSteps.HighestLogStep} are allowed";
        if (Frequency is < 0 or > byte.MaxValue)
            return $"its strength by frequency is {Frequency}; 0 to {byte.MaxValue} are allowed";
        return Enum.IsDefined(Tuning) ? null : $"the tuning {Tuning} is unknown";
    }
}

/// <summary>Which networks show a picture.</summary>
internal enum Tuning : byte
{
    /// <summary>None: plain values.</summary>
    Plain = 0,

    MsSsim = 1,

    Psnr = 2,
}
