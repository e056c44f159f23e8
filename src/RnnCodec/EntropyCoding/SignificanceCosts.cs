using RnnCodec.Transform;

namespace RnnCodec.EntropyCoding;

/// <summary>What it cost, in the entropy model's bits, to make an integer 1 rather than 0 in the last plane: significance, and a bit for the sign.</summary>
internal sealed class SignificanceCosts
{
    private const float Units = 8;

    /// <summary>What an integer counts as that the model was not asked about: its group was 0 all over the tile.</summary>
    private const float Unknown = 8;

    public SignificanceCosts(int rows, int columns, bool isGrey)
    {
        (Rows, Columns) = (rows, columns);
        Main = new sbyte[rows * columns * CoefficientOrder.Main];
        Detail = isGrey ? [] : new sbyte[rows * columns * CoefficientOrder.Detail];
        Main.AsSpan().Fill((sbyte)(Unknown * Units));
        Detail.AsSpan().Fill((sbyte)(Unknown * Units));
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>[rows, columns, 384], in eighths of a bit.</summary>
    public sbyte[] Main { get; }

    /// <summary>[rows, columns, 384]; empty for a grey picture.</summary>
    public sbyte[] Detail { get; }

    /// <summary>The entry of a significance's logit.</summary>
    public static sbyte Of(float logit)
    {
        const float BitsPerNat = 1.44269504f;
        return (sbyte)Math.Clamp((1 - BitsPerNat * logit) * Units, sbyte.MinValue, sbyte.MaxValue);
    }

    /// <summary>An entry in bits.</summary>
    public static float Bits(sbyte entry) => entry / Units;

    /// <summary>Copies all entries into a rectangle of a picture's.</summary>
    public void CopyTo(SignificanceCosts target, int row, int column)
    {
        for (var y = 0; y < Rows; y++)
        {
            var at = (row + y) * target.Columns + column;
            Main.AsSpan(y * Columns * CoefficientOrder.Main, Columns * CoefficientOrder.Main).CopyTo(target.Main.AsSpan(at * CoefficientOrder.Main));
            if (Detail.Length > 0)
            {
                var line = Detail.AsSpan(y * Columns * CoefficientOrder.Detail, Columns * CoefficientOrder.Detail);
                line.CopyTo(target.Detail.AsSpan(at * CoefficientOrder.Detail));
            }
        }
    }
}
