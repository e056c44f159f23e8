using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Transform;

/// <summary>A picture's coefficients, before they are quantised, and the busyness of its places.</summary>
internal sealed class PictureAnalysis
{
    private const int Block = CoefficientOrder.Block;

    /// <summary>Places of a strip that is transformed at a time.</summary>
    private const int StripPlaces = 1 << 13;

    private PictureAnalysis(RgbImage image)
    {
        (Rows, Columns, IsGrey) = ((image.Height + Block - 1) / Block, (image.Width + Block - 1) / Block, image.IsGrey);
        Main = new float[(long)Rows * Columns * CoefficientOrder.Main];
        Detail = IsGrey ? [] : new float[(long)Rows * Columns * CoefficientOrder.Detail];
        Busy = new float[Rows * Columns];
    }

    /// <summary>Rows of places.</summary>
    public int Rows { get; }

    /// <summary>Columns of places.</summary>
    public int Columns { get; }

    public bool IsGrey { get; }

    /// <summary>[rows, columns, 384].</summary>
    public float[] Main { get; }

    /// <summary>[rows, columns, 384]; empty for a grey picture.</summary>
    public float[] Detail { get; }

    /// <summary>[rows, columns]: <see cref="Busyness"/>.</summary>
    public float[] Busy { get; }

    /// <param name="image">The picture.</param>
    /// <param name="background">The colour that counts as 0.</param>
    /// <param name="e">Runs it.</param>
    public static PictureAnalysis Of(RgbImage image, Background background, CpuExecutor e)
    {
        var result = new PictureAnalysis(image);
        var stripRows = Math.Max(1, StripPlaces / result.Columns);
        for (var row = 0; row < result.Rows; row += stripRows)
            result.AnalyseStrip(image, background, e, row, Math.Min(result.Rows, row + stripRows));
        return result;
    }

    /// <summary>The integers at these steps: floor(|q| / s + rounding), with the sign of q.</summary>
    /// <param name="steps">The file's steps.</param>
    /// <param name="offsets">log2 of what each place's step is multiplied by.</param>
    /// <param name="rounding">Below one half: a dead zone.</param>
    /// <param name="e">Gives threads.</param>
    public PlaneIntegers Quantise(QuantizerSteps steps, float[] offsets, float rounding, CpuExecutor e)
    {
        var integers = new PlaneIntegers(Rows, Columns, IsGrey);
        float[] main = Inverse(steps.Main), detail = Inverse(steps.Detail);
        e.Split(integers.Places, CoefficientOrder.Main, (first, end) =>
        {
            for (var place = first; place < end; place++)
            {
                var scale = (float)Math.Pow(2, -offsets[place]);
                Quantise(
                    Main.AsSpan(place * CoefficientOrder.Main, CoefficientOrder.Main),
                    main,
                    scale,
                    rounding,
                    integers.Main.AsSpan(place * CoefficientOrder.Main));
                if (!IsGrey)
                    Quantise(
                        Detail.AsSpan(place * CoefficientOrder.Detail, CoefficientOrder.Detail),
                        detail,
                        scale,
                        rounding,
                        integers.Detail.AsSpan(place * CoefficientOrder.Detail));
            }
        });
        return integers;
    }

    /// <summary>Bits that the integers at these steps would take, each channel coded by its own frequencies of values; large pictures are sampled.</summary>
    public double Entropy(QuantizerSteps steps, float[] offsets, float rounding)
    {
        const int SampledPlaces = 1024;
        var stride = Math.Max(1, Rows * Columns / SampledPlaces) | 1;
        var bits = Entropy(Main, Inverse(steps.Main), offsets, rounding, stride);
        return IsGrey ? bits : bits + Entropy(Detail, Inverse(steps.Detail), offsets, rounding, stride);
    }

    private static float[] Inverse(float[] logarithms) => [.. logarithms.Select(l => (float)Math.Pow(2, -l))];

    private static double Entropy(float[] coefficients, float[] inverseSteps, float[] offsets, float rounding, int stride)
    {
        const int Values = 32;
        var channels = inverseSteps.Length;
        var counts = new int[channels * Values];
        var places = 0;
        for (var place = 0; place < offsets.Length; place += stride, places++)
        {
            var scale = (float)Math.Pow(2, -offsets[place]);
            var row = coefficients.AsSpan(place * channels, channels);
            for (var c = 0; c < row.Length; c++)
                counts[c * Values + Math.Min((int)(Math.Abs(row[c]) * (inverseSteps[c] * scale) + rounding), Values - 1)]++;
        }
        var bits = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                bits += counts[i] * (Math.Log2((double)places / counts[i]) + (i % Values == 0 ? 0 : 1));
        }
        return bits * offsets.Length / places;
    }

    private static void Quantise(ReadOnlySpan<float> coefficients, float[] inverseSteps, float scale, float rounding, Span<short> integers)
    {
        for (var c = 0; c < coefficients.Length; c++)
        {
            var magnitude = Math.Min((int)(Math.Abs(coefficients[c]) * (inverseSteps[c] * scale) + rounding), Magnitude.Largest);
            integers[c] = (short)(coefficients[c] < 0 ? -magnitude : magnitude);
        }
    }

    /// <summary>The rows of places [firstRow, endRow), from samples of a row of places more on either side.</summary>
    private void AnalyseStrip(RgbImage image, Background background, CpuExecutor e, int firstRow, int endRow)
    {
        var (top, bottom) = (Math.Max(0, firstRow - 1), Math.Min(Rows, endRow + 1));
        var planes = new CpuTensor[IsGrey ? 1 : 3];
        for (var i = 0; i < planes.Length; i++)
            planes[i] = e.New(new TensorShape(1, (bottom - top) * Block, Columns * Block, 1));
        ReadComponents(image, background, e, planes, top);
        Busyness.Of(planes[0].Span, Columns * Block, (bottom - top) * Block, firstRow - top, endRow - top).CopyTo(Busy, firstRow * Columns);
        for (var component = 0; component < planes.Length; component++)
        {
            using var coefficients = LappedTransform.Analyse(e, planes[component], component);
            planes[component].Dispose();
            for (var place = firstRow * Columns; place < endRow * Columns; place++)
            {
                var from = coefficients.Span.Slice((place - top * Columns) * CoefficientOrder.Component, CoefficientOrder.Component);
                if (component == 0)
                {
                    from.CopyTo(Main.AsSpan(place * CoefficientOrder.Main));
                    continue;
                }
                from[..CoefficientOrder.MainChroma].CopyTo(
                    Main.AsSpan(place * CoefficientOrder.Main + CoefficientOrder.Component + (component - 1) * CoefficientOrder.MainChroma));
                from[CoefficientOrder.MainChroma..].CopyTo(Detail.AsSpan(place * CoefficientOrder.Detail + (component - 1) * CoefficientOrder.DetailChroma));
            }
        }
    }

    /// <summary>Luma, and chroma where there is any, of the samples less the background; the picture's edges are repeated to whole places.</summary>
    private static void ReadComponents(RgbImage image, Background background, CpuExecutor e, CpuTensor[] planes, int firstRow)
    {
        var (height, width) = (planes[0].Shape.Height, planes[0].Shape.Width);
        e.Split(height, width, (first, end) =>
        {
            for (var y = first; y < end; y++)
            {
                var row = image.Pixels.Slice(Math.Min(firstRow * Block + y, image.Height - 1) * image.Width * 3, image.Width * 3);
                for (var x = 0; x < width; x++)
                {
                    var at = 3 * Math.Min(x, image.Width - 1);
                    float r = row[at] - background.Red, g = row[at + 1] - background.Green, b = row[at + 2] - background.Blue;
                    planes[0].Span[y * width + x] = Colour.RedToY * r + Colour.GreenToY * g + Colour.BlueToY * b;
                    if (planes.Length == 1)
                        continue;
                    planes[1].Span[y * width + x] = Colour.RedToCb * r + Colour.GreenToCb * g + Colour.BlueToCb * b;
                    planes[2].Span[y * width + x] = Colour.RedToCr * r + Colour.GreenToCr * g + Colour.BlueToCr * b;
                }
            }
        });
    }
}
