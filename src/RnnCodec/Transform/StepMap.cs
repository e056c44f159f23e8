namespace RnnCodec.Transform;

/// <summary>The step map: for each place log2, in half octaves, of what its steps are multiplied by.</summary>
internal static class StepMap
{
    /// <summary>Strength by contrast of <see cref="Tune.MsSsim"/>: an entry is log2 of (busyness / 130)^strength.</summary>
    /// <remarks>Chosen on photographs by Butteraugli and by eye; 0.4 gives the same MS-SSIM, but plain patches in busy blocks get noisy.</remarks>
    private const double Contrast = 0.25;

    /// <summary>Levels of importance that are worth a half octave.</summary>
    private const double ImportancePerEntry = 32;

    private const double NeutralImportance = 128;

    /// <summary>The map that the options ask for, or null where it is 0 everywhere.</summary>
    /// <param name="analysis">The picture.</param>
    /// <param name="tune">What it is tuned for.</param>
    /// <param name="importance">One byte a pixel, or empty.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    public static sbyte[]? Choose(PictureAnalysis analysis, Tune tune, ReadOnlySpan<byte> importance, int width, int height)
    {
        var map = new sbyte[analysis.Rows * analysis.Columns];
        for (var place = 0; place < map.Length; place++)
        {
            var octaves = tune == Tune.MsSsim ? Contrast * Math.Log2(analysis.Busy[place] / Busyness.Neutral) : 0;
            var entry = octaves / QuantizerSteps.MapUnit;
            if (!importance.IsEmpty)
            {
                var mean = MeanImportance(importance, width, height, place / analysis.Columns, place % analysis.Columns);
                entry -= (mean - NeutralImportance) / ImportancePerEntry;
            }
            map[place] = (sbyte)Math.Clamp(Math.Round(entry), -QuantizerSteps.LargestMapEntry, QuantizerSteps.LargestMapEntry);
        }
        return map.AsSpan().ContainsAnyExcept((sbyte)0) ? map : null;
    }

    /// <summary>log2 of each place's factor.</summary>
    public static float[] Offsets(sbyte[]? map, int places) => map is null ? new float[places] : [.. map.Select(entry => entry * QuantizerSteps.MapUnit)];

    private static double MeanImportance(ReadOnlySpan<byte> importance, int width, int height, int row, int column)
    {
        const int Block = CoefficientOrder.Block;
        var (bottom, right) = (Math.Min(height, (row + 1) * Block), Math.Min(width, (column + 1) * Block));
        var sum = 0L;
        for (var y = row * Block; y < bottom; y++)
        {
            foreach (var value in importance[(y * width + column * Block)..(y * width + right)])
                sum += value;
        }
        return sum / ((double)(bottom - row * Block) * (right - column * Block));
    }
}
