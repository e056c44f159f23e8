namespace RnnCodec.Transform;

/// <summary>
/// The step of every coefficient, as binary logarithms: the file's step, a table by frequency at the file's strength, and the place's entry of the step map.
/// All are multiples of 2^-16, so that their sums are exact in float32.
/// </summary>
internal sealed class QuantizerSteps
{
    /// <summary>Units of <see cref="LogStep"/>: 1/1024 octave.</summary>
    public const int StepUnits = 1024;

    /// <summary>Units of <see cref="Frequency"/>.</summary>
    public const int FrequencyUnits = 64;

    /// <summary>Entries of the step map are half octaves.</summary>
    public const float MapUnit = 0.5f;

    /// <summary>Bit planes that an integer may have.</summary>
    public const int MaxPlanes = 15;

    /// <summary>Bits of a group's entry in a tile's head: its first plane with a 1, or that it has none.</summary>
    public const int HeadBits = 4;

    public const int LowestLogStep = -StepUnits;
    public const int HighestLogStep = 9 * StepUnits;

    /// <summary>Largest magnitude of a step map's entry.</summary>
    public const int LargestMapEntry = 12;

    /// <summary>
    /// log2 of the table, in 1/1024, by the larger of the two frequencies: 0, -0.27, -0.17, 0.5, 1.6 at 0, 1, 3, 7, 15, linear in log2(1 + frequency)
    /// between.
    /// </summary>
    private static ReadOnlySpan<short> Table => [0, -276, -217, -174, 47, 227, 380, 512, 703, 875, 1030, 1171, 1301, 1421, 1534, 1638];

    public QuantizerSteps(int logStep, int frequency)
    {
        (LogStep, Frequency) = (logStep, frequency);
        Main = [.. CoefficientOrder.MainFrequency.Select(LogOf)];
        Detail = [.. CoefficientOrder.DetailFrequency.Select(LogOf)];
        (MainMean, LumaFineMean, LumaLowMean) = (Mean(Main), Mean(Main.AsSpan(112..256)), Mean(Main.AsSpan(..64)));
    }

    /// <summary>log2 of the file's step in 1/1024.</summary>
    public int LogStep { get; }

    /// <summary>Strength of the table in 1/64: 0 flat, 64 whole.</summary>
    public int Frequency { get; }

    /// <summary>log2 of each main channel's step at a place whose map entry is 0.</summary>
    public float[] Main { get; }

    /// <summary>log2 of each detail channel's step.</summary>
    public float[] Detail { get; }

    /// <summary>Mean of <see cref="Main"/>.</summary>
    public float MainMean { get; }

    /// <summary>Mean over luma's channels 112 to 255.</summary>
    public float LumaFineMean { get; }

    /// <summary>Mean over luma's channels 0 to 63.</summary>
    public float LumaLowMean { get; }

    /// <summary>The nearest step that a file can name.</summary>
    public static int ToLogStep(double step) => (int)Math.Clamp(Math.Round(StepUnits * Math.Log2(step)), LowestLogStep, HighestLogStep);

    private float LogOf(int frequency) => LogStep / (float)StepUnits + Frequency * Table[frequency] / (float)(FrequencyUnits * StepUnits);

    /// <summary>The sum in index order, of exact terms, divided once.</summary>
    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
