using System;
using System.IO;

namespace Microsoft.ML.StandIn.Png;

/// <summary>The five predictors of a row: none, left, above, the mean of both, Paeth.</summary>
internal static class PngFilter
{
    public const int Count = 5;

    /// <summary>Adds the prediction to a row in place.</summary>
    /// <param name="filter">The row's predictor, 0 to 4.</param>
    /// <param name="row">The row as the file has it; afterwards its bytes.</param>
    /// <param name="above">The bytes of the row above; zeros for the first row.</param>
    /// <param name="unit">Bytes between a byte and its left neighbour.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int unit)
    {
        if (filter is < 0 or >= Count)
            throw new InvalidDataException($"A PNG row has the unknown filter {filter}.");
        for (var i = 0; i < row.Length; i++)
            row[i] += Predict(filter, row, above, i, unit);
    }

    /// <summary>Subtracts the prediction from a row.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int unit, Span<byte> result)
    {
        for (var i = 0; i < row.Length; i++)
            result[i] = (byte)(row[i] - Predict(filter, row, above, i, unit));
    }

    private static byte Predict(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int i, int unit)
    {
        var left = i < unit ? (byte)0 : row[i - unit];
        return filter switch
        {
            0 => 0,
            1 => left,
            2 => above[i],
            3 => (byte)((left + above[i]) / 2),
            _ => Paeth(left, above[i], i < unit ? (byte)0 : above[i - unit]),
        };
    }

    private static byte Paeth(byte left, byte above, byte corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
