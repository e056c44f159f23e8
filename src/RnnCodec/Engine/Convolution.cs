namespace RnnCodec.Engine;

/// <summary>One tap of a kernel: which weight, and which input place it meets relative to (stride * output place).</summary>
internal readonly record struct KernelTap(int Row, int Column, int OffsetY, int OffsetX);

/// <summary>A convolution's weights and geometry. Places outside the input count as 0.</summary>
internal sealed class Convolution
{
    private volatile object? _prepared;

    private Convolution(Parameter weight, Parameter? bias, int stride, KernelTap[] taps)
    {
        Weight = weight;
        Bias = bias;
        Stride = stride;
        Taps = taps;
    }

    /// <summary>[out, in, kernel height, kernel width].</summary>
    public Parameter Weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Step between output places, in input places.</summary>
    public int Stride { get; }

    /// <summary>The taps that are used, in the order of summation; the other weights count as 0.</summary>
    public KernelTap[] Taps { get; }

    /// <summary>Whether output i sees the inputs before i alone.</summary>
    public bool IsStrictlyLower { get; private init; }

    public int Outputs => Weight.Dimensions[0];

    public int Inputs => Weight.Dimensions[1];

    /// <summary>Odd kernels pad k/2 on every side, even kernels pad right and bottom only.</summary>
    public static Convolution Padded(Parameter weight, Parameter? bias, int stride = 1)
    {
        var (rows, columns) = (weight.Dimensions[2], weight.Dimensions[3]);
        var (top, left) = (rows % 2 == 0 ? 0 : rows / 2, columns % 2 == 0 ? 0 : columns / 2);
        return new Convolution(
            weight,
            bias,
            stride,
            [.. from r in Enumerable.Range(0, rows) from c in Enumerable.Range(0, columns) select new KernelTap(r, c, r - top, c - left)]);
    }

    /// <summary>
    /// A raster-causal kernel that ends at the current row: the rows above, and in the current row what lies left, with the centre where
    /// <paramref name="centre"/> says so.
    /// </summary>
    public static Convolution Causal(Parameter weight, Parameter? bias, bool centre)
    {
        var (rows, columns) = (weight.Dimensions[2], weight.Dimensions[3]);
        var taps = from r in Enumerable.Range(0, rows)
                   from c in Enumerable.Range(0, columns)
                   where r < rows - 1 || c < columns / 2 + (centre ? 1 : 0)
                   select new KernelTap(r, c, r - (rows - 1), c - columns / 2);
        return new Convolution(weight, bias, 1, [.. taps]);
    }

    /// <summary>A <see cref="Causal"/> kernel's rows above alone: the beginning of the same sums.</summary>
    public static Convolution Above(Parameter weight, Parameter? bias)
    {
        var causal = Causal(weight, bias, centre: false);
        return new Convolution(weight, bias, 1, [.. causal.Taps.Where(t => t.OffsetY < 0)]);
    }

    /// <summary>A kernel whose weights, in raster order, meet the input places at these offsets (row, column).</summary>
    public static Convolution At(Parameter weight, Parameter? bias, params (int Y, int X)[] offsets)
    {
        var columns = weight.Dimensions[3];
        return new Convolution(weight, bias, 1, [.. offsets.Select((o, i) => new KernelTap(i / columns, i % columns, o.Y, o.X))]);
    }

    /// <summary>A 1x1 kernel [n, n, 1, 1] in which output i sees the inputs before i alone; the other weights count as 0, whatever they hold.</summary>
    public static Convolution StrictlyLower(Parameter weight) => new(weight, null, 1, [new KernelTap(0, 0, 0, 0)]) { IsStrictlyLower = true };

    /// <summary>The output's size for an input of this size.</summary>
    public TensorShape OutputShape(TensorShape input)
    {
        if (input.Channels != Inputs)
            throw new ArgumentException($"Convolution '{Weight.Name}' takes {Inputs} channels, not {input.Channels}.", nameof(input));
        return new TensorShape(input.Batch, (input.Height + Stride - 1) / Stride, (input.Width + Stride - 1) / Stride, Outputs);
    }

    /// <summary>The form an executor keeps of the weights, made anew when it no longer fits.</summary>
    public T Prepared<T>(Func<Convolution, T> prepare, Func<T, bool> isCurrent)
        where T : class
    {
        if (_prepared is T current && isCurrent(current))
            return current;
        var made = prepare(this);
        _prepared = made;
        return made;
    }
}
