namespace RnnCodec.Transform;

/// <summary>The quantised coefficients of a rectangle of places, as far as their planes are known.</summary>
internal sealed class PlaneIntegers
{
    public PlaneIntegers(int rows, int columns, bool isGrey)
    {
        (Rows, Columns, IsGrey) = (rows, columns, isGrey);
        Main = new short[(long)rows * columns * CoefficientOrder.Main];
        Detail = isGrey ? [] : new short[(long)rows * columns * CoefficientOrder.Detail];
        Planes = new byte[(long)rows * columns * CoefficientOrder.Groups];
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Whether chroma is neither sent nor computed.</summary>
    public bool IsGrey { get; }

    /// <summary>[rows, columns, 384]: the integers shifted down by their group's plane, with their sign.</summary>
    public short[] Main { get; }

    /// <summary>[rows, columns, 384]; empty for a grey picture.</summary>
    public short[] Detail { get; }

    /// <summary>[rows, columns, 9]: the lowest plane known of each group of a place; 0: all are.</summary>
    public byte[] Planes { get; }

    public int Places => Rows * Columns;

    /// <summary>Groups that a picture of this kind has.</summary>
    public int Groups => IsGrey ? CoefficientOrder.GreyGroups : CoefficientOrder.Groups;

    /// <summary>Copies a rectangle of another picture's places into this one, from its top left corner on.</summary>
    public void CopyFrom(PlaneIntegers source, int row, int column) => Copy(source, row, column, this, 0, 0, Rows, Columns);

    /// <summary>Copies all places into a rectangle of another picture.</summary>
    public void CopyTo(PlaneIntegers target, int row, int column) => Copy(this, 0, 0, target, row, column, Rows, Columns);

    /// <summary>The integers at their full size, the planes that are not known 0.</summary>
    public PlaneIntegers Restored()
    {
        var restored = new PlaneIntegers(Rows, Columns, IsGrey);
        for (var place = 0; place < Places; place++)
        {
            for (var g = 0; g < Groups; g++)
            {
                var plane = Planes[place * CoefficientOrder.Groups + g];
                var (from, to, first, count) = g < CoefficientOrder.MainGroups
                    ? (
                        Main,
                        restored.Main,
                        place * CoefficientOrder.Main + CoefficientOrder.GroupStarts[g],
                        CoefficientOrder.GroupStarts[g + 1] - CoefficientOrder.GroupStarts[g])
                    : (
                        Detail,
                        restored.Detail,
                        place * CoefficientOrder.Detail + (g - CoefficientOrder.MainGroups) * CoefficientOrder.DetailChroma,
                        CoefficientOrder.DetailChroma);
                for (var c = first; c < first + count; c++)
                    to[c] = (short)(from[c] * (1 << plane));
            }
        }
        return restored;
    }

    private static void Copy(PlaneIntegers from, int fromRow, int fromColumn, PlaneIntegers to, int toRow, int toColumn, int rows, int columns)
    {
        for (var y = 0; y < rows; y++)
        {
            var (source, target) = ((fromRow + y) * from.Columns + fromColumn, (toRow + y) * to.Columns + toColumn);
            Array.Copy(from.Main, (long)source * CoefficientOrder.Main, to.Main, (long)target * CoefficientOrder.Main, (long)columns * CoefficientOrder.Main);
            if (!to.IsGrey)
                Array.Copy(
                    from.Detail,
                    (long)source * CoefficientOrder.Detail,
                    to.Detail,
                    (long)target * CoefficientOrder.Detail,
                    (long)columns * CoefficientOrder.Detail);
            Array.Copy(
                from.Planes,
                (long)source * CoefficientOrder.Groups,
                to.Planes,
                (long)target * CoefficientOrder.Groups,
                (long)columns * CoefficientOrder.Groups);
        }
    }
}
