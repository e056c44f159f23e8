using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Coding;

/// <summary>
/// Integers, as far as they are known, to pixels: the restorer's corrections, the inverse transform, the filter. Every pixel is the same however the
/// picture is cut into regions, because each sees a rim of places around it as wide as anything reaches.
/// </summary>
internal sealed unsafe class PictureRenderer
{
    /// <summary>Places of a region.</summary>
    private const int RegionPlaces = 4096;

    /// <summary>Places whose pixels are filtered at once: what the filter's layers say about them stays in the caches.</summary>
    private const int StripPlaces = 512;

    /// <summary>What is added to a magnitude whose lower planes are missing, in units of the step shown.</summary>
    private const float CutOffset = 0.45f;

    private const float MidGrey = 128;
    private const float FilterInput = 64;
    private const float FilterOutput = 16;
    private const float Ln2 = 0.693147181f;
    private const int Block = CoefficientOrder.Block;

    private readonly PlaneRestorer? _restorer;
    private readonly QuantizerSteps _steps;
    private readonly float[] _offsets;
    private readonly PlaneIntegers _integers;
    private readonly float[] _background;

    /// <param name="restorer">The tuning's networks; null: plain values.</param>
    /// <param name="steps">The file's steps.</param>
    /// <param name="offsets">log2 of what each place's step is multiplied by.</param>
    /// <param name="integers">What is known of the picture's integers.</param>
    /// <param name="background">The colour that counts as 0.</param>
    public PictureRenderer(PlaneRestorer? restorer, QuantizerSteps steps, float[] offsets, PlaneIntegers integers, Background background)
    {
        _background = [background.Red, background.Green, background.Blue];
        (_restorer, _steps, _offsets, _integers) = (restorer, steps, offsets, integers);
        var columns = Math.Min(integers.Columns, RegionPlaces / 8);
        RegionColumns = columns;
        RegionRows = Math.Clamp(RegionPlaces / columns, 1, integers.Rows);
    }

    /// <summary>Regions of the picture.</summary>
    public int Regions => Across * ((_integers.Rows + RegionRows - 1) / RegionRows);

    /// <summary>Pixels of a region with its rim.</summary>
    public long RegionPixels => (long)Math.Min(RegionRows + 2 * Rim, _integers.Rows) * Math.Min(RegionColumns + 2 * Rim, _integers.Columns) * Block * Block;

    /// <summary>Places around a region: one for each 3x3 convolution of the decoder, one for the lapping and the filter.</summary>
    private int Rim => (_restorer?.Blocks.Length ?? 0) + 1;

    private int RegionRows { get; }

    private int RegionColumns { get; }

    private int Across => (_integers.Columns + RegionColumns - 1) / RegionColumns;

    /// <summary>Renders a region into the picture.</summary>
    public void Render(int region, CpuExecutor e, RgbImage image)
    {
        var (row, column) = (region / Across * RegionRows, region % Across * RegionColumns);
        var core = new PlaceArea(row, column, Math.Min(_integers.Rows, row + RegionRows), Math.Min(_integers.Columns, column + RegionColumns));
        var area = new PlaceArea(
            Math.Max(0, row - Rim),
            Math.Max(0, column - Rim),
            Math.Min(_integers.Rows, core.EndRow + Rim),
            Math.Min(_integers.Columns, core.EndColumn + Rim));
        var components = Coefficients(e, area);
        var planes = new CpuTensor[components.Length];
        for (var i = 0; i < planes.Length; i++)
        {
            planes[i] = LappedTransform.Synthesise(e, components[i], i);
            components[i].Dispose();
        }
        using var pixels = ToRgb(e, planes);
        foreach (var plane in planes)
            plane.Dispose();
        var stripRows = Math.Max(1, StripPlaces / area.Columns);
        for (var first = core.Row; first < core.EndRow; first += stripRows)
            Show(e, area, core with { Row = first, EndRow = Math.Min(core.EndRow, first + stripRows) }, pixels, image);
    }

    /// <summary>Filters a part of a region and writes it.</summary>
    private void Show(CpuExecutor e, PlaceArea area, PlaceArea strip, CpuTensor pixels, RgbImage image)
    {
        const int Fold = PlaneRestorer.Fold;
        var (first, end) = ((strip.Row - area.Row) * Block, (strip.EndRow - area.Row) * Block);
        if (_restorer is null)
        {
            Write(pixels, null, first, image, area, strip, e);
            return;
        }
        first = Math.Max(0, first - PlaneRestorer.FilterReach);
        end = Math.Min(pixels.Shape.Height, end + PlaneRestorer.FilterReach);
        using var correction = Filter(e, area, pixels, first / Fold, end / Fold);
        Write(pixels, correction, first, image, area, strip, e);
    }

    /// <summary>What to show of the integers: luma and, unless the picture is grey, chroma.</summary>
    private CpuTensor[] Coefficients(CpuExecutor e, PlaceArea area)
    {
        var shape = new TensorShape(1, area.Rows, area.Columns, CoefficientOrder.Component);
        var components = new CpuTensor[_integers.IsGrey ? 1 : 3];
        for (var i = 0; i < components.Length; i++)
            components[i] = e.New(shape);
        using var correction = _restorer is null ? null : Correct(e, area);
        var steps = Steps(e, area);
        e.Split(area.Places, CoefficientOrder.Main, (first, end) =>
        {
            var shown = new float[CoefficientOrder.Main];
            for (var i = first; i < end; i++)
            {
                var place = area.Place(i, _integers.Columns);
                var (main, detail) = steps[_offsets[place]];
                ShowMain(place, correction is null ? null : correction.Data + (long)i * CoefficientOrder.Main, main, shown);
                shown.AsSpan(0, CoefficientOrder.Component).CopyTo(Of(0, i));
                for (var component = 1; component < components.Length; component++)
                {
                    var to = Of(component, i);
                    shown.AsSpan(CoefficientOrder.Component + (component - 1) * CoefficientOrder.MainChroma, CoefficientOrder.MainChroma).CopyTo(to);
                    ShowDetail(place, component - 1, detail, to[CoefficientOrder.MainChroma..]);
                }
            }

            Span<float> Of(int component, int i) => components[component].Span.Slice(i * CoefficientOrder.Component, CoefficientOrder.Component);
        });
        return components;
    }

    /// <summary>The restorer's corrections of the main channels, in units of the step shown.</summary>
    private CpuTensor Correct(CpuExecutor e, PlaceArea area)
    {
        using var seen = e.New(new TensorShape(1, area.Rows, area.Columns, PlaneRestorer.InputChannels));
        var data = seen.Data;
        var fine = _steps.LumaFineMean - _steps.MainMean;
        e.Split(area.Places, PlaneRestorer.InputChannels, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                var place = area.Place(i, _integers.Columns);
                var to = data + (long)i * PlaneRestorer.InputChannels;
                var integers = _integers.Main.AsSpan(place * CoefficientOrder.Main, CoefficientOrder.Main);
                for (var c = 0; c < integers.Length; c++)
                {
                    var f = Magnitude.Logarithms[Math.Abs((int)integers[c])];
                    to[c] = f;
                    to[CoefficientOrder.Main + c] = integers[c] < 0 ? -f : f;
                }
                var plane = PlaneOf(place);
                to[2 * CoefficientOrder.Main] = (_steps.MainMean + (_offsets[place] + (plane - 6))) * 0.25f;
                to[2 * CoefficientOrder.Main + 1] = fine;
                to[2 * CoefficientOrder.Main + 2] = plane > 0 ? 1 : 0;
            }
        });
        return (CpuTensor)_restorer!.Correct(e, seen);
    }

    /// <summary>A place's plane, for the networks: that of its lowest group.</summary>
    private int PlaneOf(int place) => _integers.Planes[place * CoefficientOrder.Groups];

    /// <summary>The steps of main and detail channels by the place's offset.</summary>
    private Dictionary<float, (float[] Main, float[] Detail)> Steps(CpuExecutor e, PlaceArea area)
    {
        var steps = new Dictionary<float, (float[], float[])>();
        for (var i = 0; i < area.Places; i++)
        {
            var offset = _offsets[area.Place(i, _integers.Columns)];
            if (!steps.ContainsKey(offset))
                steps.Add(offset, (PowersOfTwo(_steps.Main, offset), PowersOfTwo(_steps.Detail, offset)));
        }
        return steps;

        float[] PowersOfTwo(float[] logarithms, float offset) => [.. logarithms.Select(l => e.Kernels.Exp((l + offset) * Ln2))];
    }

    private void ShowMain(int place, float* correction, float[] steps, float[] shown)
    {
        var integers = _integers.Main.AsSpan(place * CoefficientOrder.Main, CoefficientOrder.Main);
        var offsets = _restorer is null ? default : _restorer.Offsets.Values;
        for (var g = 0; g < CoefficientOrder.MainGroups; g++)
        {
            var plane = _integers.Planes[place * CoefficientOrder.Groups + g];
            var scale = (float)(1 << plane);
            for (var c = CoefficientOrder.GroupStarts[g]; c < CoefficientOrder.GroupStarts[g + 1]; c++)
            {
                var value = (float)integers[c];
                if (integers[c] != 0)
                {
                    var offset = plane > 0 ? CutOffset : 0;
                    if (_restorer is not null)
                        offset += offsets[((plane > 0 ? 3 : 0) + Math.Min(Math.Abs((int)integers[c]), 3) - 1) * CoefficientOrder.Main + c];
                    value += integers[c] > 0 ? offset : -offset;
                }
                if (correction is not null)
                    value += correction[c];
                shown[c] = value * (steps[c] * scale);
            }
        }
    }

    private void ShowDetail(int place, int component, float[] steps, Span<float> shown)
    {
        var plane = _integers.Planes[place * CoefficientOrder.Groups + CoefficientOrder.MainGroups + component];
        var integers = _integers.Detail.AsSpan(place * CoefficientOrder.Detail + component * CoefficientOrder.DetailChroma, CoefficientOrder.DetailChroma);
        var (scale, offset) = ((float)(1 << plane), plane > 0 ? CutOffset : 0);
        for (var c = 0; c < integers.Length; c++)
            shown[c] = integers[c] == 0
                ? 0
                : (integers[c] > 0 ? integers[c] + offset : integers[c] - offset) * (steps[component * CoefficientOrder.DetailChroma + c] * scale);
    }

    /// <summary>Components to red, green and blue less the background: [1,H,W,3].</summary>
    private static CpuTensor ToRgb(CpuExecutor e, CpuTensor[] planes)
    {
        var shape = planes[0].Shape;
        var pixels = e.New(shape.WithChannels(3));
        float* to = pixels.Data, luma = planes[0].Data;
        float* cb = planes.Length == 1 ? null : planes[1].Data, cr = planes.Length == 1 ? null : planes[2].Data;
        e.Split(shape.Length, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                var y = luma[i];
                to[3 * i] = cr is null ? y : MathF.FusedMultiplyAdd(Colour.CrToRed, cr[i], y);
                to[3 * i + 1] = cr is null ? y : MathF.FusedMultiplyAdd(Colour.CrToGreen, cr[i], MathF.FusedMultiplyAdd(Colour.CbToGreen, cb[i], y));
                to[3 * i + 2] = cr is null ? y : MathF.FusedMultiplyAdd(Colour.CbToBlue, cb[i], y);
            }
        });
        return pixels;
    }

    /// <summary>What the filter adds to some rows, counted by twos, in units of 16, 2x2 pixels folded: [1,rows,W/2,12].</summary>
    private CpuTensor Filter(CpuExecutor e, PlaceArea area, CpuTensor pixels, int firstRow, int endRow)
    {
        const int Fold = PlaneRestorer.Fold;
        const int Halves = Block / Fold;
        using var folded = e.New(new TensorShape(1, endRow - firstRow, pixels.Shape.Width / Fold, PlaneRestorer.FilterChannels));
        float* from = pixels.Data, to = folded.Data;
        int width = pixels.Shape.Width, columns = folded.Shape.Width;
        e.Split(folded.Shape.Height, columns * PlaneRestorer.FilterChannels, (first, end) =>
        {
            for (var y = firstRow + first; y < firstRow + end; y++)
            {
                for (var x = 0; x < columns; x++)
                {
                    var target = to + ((long)(y - firstRow) * columns + x) * PlaneRestorer.FilterChannels;
                    for (var c = 0; c < 3; c++)
                    {
                        for (var i = 0; i < Fold * Fold; i++)
                        {
                            var sample = from[((long)(Fold * y + i / Fold) * width + Fold * x + i % Fold) * 3 + c];
                            target[c * Fold * Fold + i] = (sample + (_background[c] - MidGrey)) * (1 / FilterInput);
                        }
                    }
                    var place = area.Place(y / Halves * area.Columns + x / Halves, _integers.Columns);
                    target[PlaneRestorer.FilterChannels - 1] = (_steps.LumaLowMean + (_offsets[place] + PlaneOf(place))) * 0.5f - 2.5f;
                }
            }
        });
        return (CpuTensor)_restorer!.Filter(e, folded);
    }

    /// <param name="pixels">The region's.</param>
    /// <param name="correction">What the filter adds to some of its rows.</param>
    /// <param name="firstRow">The first of these rows, in the region.</param>
    /// <param name="image">Receives the pixels.</param>
    /// <param name="area">The region with its rim.</param>
    /// <param name="core">What is written of it.</param>
    /// <param name="e">What runs it.</param>
    private void Write(CpuTensor pixels, CpuTensor? correction, int firstRow, RgbImage image, PlaceArea area, PlaceArea core, CpuExecutor e)
    {
        const int Fold = PlaneRestorer.Fold;
        var (top, left) = (core.Row * Block, core.Column * Block);
        var (bottom, right) = (Math.Min(core.EndRow * Block, image.Height), Math.Min(core.EndColumn * Block, image.Width));
        float* from = pixels.Data, added = correction is null ? null : correction.Data;
        var width = pixels.Shape.Width;
        e.Split(bottom - top, right - left, (first, end) =>
        {
            var rgb = stackalloc float[3];
            for (var row = top + first; row < top + end; row++)
            {
                var line = image.Pixels.Slice((row * image.Width + left) * 3, (right - left) * 3);
                var y = row - area.Row * Block;
                for (var column = left; column < right; column++)
                {
                    var x = column - area.Column * Block;
                    var pixel = from + ((long)y * width + x) * 3;
                    for (var c = 0; c < 3; c++)
                        rgb[c] = pixel[c];
                    if (added is not null)
                    {
                        var at = (long)((y - firstRow) / Fold) * (width / Fold) + x / Fold;
                        var folded = added + at * (PlaneRestorer.FilterChannels - 1) + y % Fold * Fold + x % Fold;
                        for (var c = 0; c < 3; c++)
                            rgb[c] = MathF.FusedMultiplyAdd(FilterOutput, folded[c * Fold * Fold], rgb[c]);
                    }
                    if (_integers.IsGrey)
                        rgb[0] = rgb[1] = rgb[2] = (rgb[0] + rgb[1] + rgb[2]) / 3;
                    for (var c = 0; c < 3; c++)
                        line[(column - left) * 3 + c] = (byte)Math.Clamp(MathF.Round(rgb[c] + _background[c]), 0f, 255f);
                }
            }
        });
    }

    /// <summary>A rectangle of places: rows [Row, EndRow), columns [Column, EndColumn).</summary>
    private readonly record struct PlaceArea(int Row, int Column, int EndRow, int EndColumn)
    {
        public int Rows => EndRow - Row;

        public int Columns => EndColumn - Column;

        public int Places => Rows * Columns;

        /// <summary>The picture's place of the rectangle's i-th.</summary>
        public int Place(int i, int pictureColumns) => (Row + i / Columns) * pictureColumns + Column + i % Columns;
    }
}
