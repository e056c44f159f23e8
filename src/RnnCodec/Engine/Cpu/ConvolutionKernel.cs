using System.Runtime.CompilerServices;

namespace RnnCodec.Engine.Cpu;

/// <summary>What one work item of a convolution computes: output places [FirstPlace, EndPlace) of panels [FirstPanel, EndPanel).</summary>
internal readonly record struct ConvolutionSlice(int FirstPlace, int EndPlace, int FirstPanel, int EndPanel);

/// <summary>A convolution at work: what all its slices share.</summary>
/// <param name="layer">The convolution.</param>
/// <param name="weights">Its weights, packed for the kernel's vectors.</param>
/// <param name="x">The input's numbers.</param>
/// <param name="input">The input's shape.</param>
/// <param name="y">The output's numbers.</param>
/// <param name="zeros">As many zeros as the input has channels: what lies outside the picture.</param>
/// <param name="rectify">Whether sums below 0 become 0.</param>
internal readonly unsafe struct ConvolutionWork(
    Convolution layer, PackedWeights weights, float* x, TensorShape input, float* y, float* zeros, bool rectify)
{
    public readonly Convolution Layer = layer;
    public readonly PackedWeights Weights = weights;
    public readonly TensorShape Input = input;
    public readonly TensorShape Output = layer.OutputShape(input);
    public readonly float* X = x;
    public readonly float* Y = y;
    public readonly float* Zeros = zeros;
    public readonly bool Rectify = rectify;
}

/// <summary>
/// Convolution as an implicit matrix product: a table holds, for each output place and tap, where the input's channels lie (or a row of zeros),
/// and register tiles of TileRows places by two vectors of outputs run over taps and channels.
/// Every output is one chain of fused multiply-adds that starts at the bias and goes tap by tap, channel by channel. Cutting the chain into
/// blocks (so that a block of weights stays in the first-level cache) or the places into slices changes no sum: results are bit-identical
/// for every vector width and thread count.
/// </summary>
internal static unsafe class ConvolutionKernel<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>
    /// Terms of a block of weights: 256 x 32 outputs x 4 bytes = 32 KiB, which a first-level cache of 48 KiB holds beside the sums of a slice (with
    /// 256-bit vectors it is half).
    /// </summary>
    private const int BlockDepth = 256;

    private interface IPanel
    {
        /// <summary>Vectors of outputs that are computed of a panel, 1 or 2.</summary>
        static abstract int Vectors { get; }
    }

    public static int PanelWidth => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ConvolutionWork work, ConvolutionSlice slice, BufferPool pool)
    {
        var (layer, weights, outputs) = (work.Layer, work.Weights, work.Output.Channels);
        var rows = slice.EndPlace - slice.FirstPlace;
        var tiledRows = (rows + TLanes.TileRows - 1) / TLanes.TileRows * TLanes.TileRows;
        var taps = layer.Taps.Length;
        var table = pool.Rent(checked(tiledRows * taps * (sizeof(nint) / sizeof(float))));
        var sums = pool.Rent(tiledRows * PanelWidth);
        var pointers = (float**)table.Pointer;
        FillTable(pointers, work, slice, tiledRows);
        for (var panel = slice.FirstPanel; panel < slice.EndPanel; panel++)
        {
            var firstOutput = panel * PanelWidth;
            var width = Math.Min(PanelWidth, outputs - firstOutput);
            var target = work.Y + (long)slice.FirstPlace * outputs + firstOutput;
            var result = new PanelSums(sums.Pointer, weights.Bias(panel), target, outputs, width == PanelWidth ? rows : 0);
            if (width <= TLanes.Count)
                RunPanel<HalfPanel>(pointers, tiledRows, taps, layer.Inputs, weights.Panel(panel), result);
            else
                RunPanel<WholePanel>(pointers, tiledRows, taps, layer.Inputs, weights.Panel(panel), result);
            for (var r = result.WholeRows; r < rows; r++)
                Unsafe.CopyBlock(target + (long)r * outputs, sums.Pointer + r * PanelWidth, (uint)(width * sizeof(float)));
            if (work.Rectify)
                Rectify(target, rows, outputs, width);
        }
        pool.Return(table);
        pool.Return(sums);
    }

    private static void Rectify(float* target, int rows, int stride, int width)
    {
        var zero = TLanes.Broadcast(0f);
        for (var r = 0; r < rows; r++, target += stride)
        {
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var x = PartialVector<TVector, TLanes>.Load(target + i, width - i);
                PartialVector<TVector, TLanes>.Store(TLanes.SelectGreater(x, zero, x, zero), target + i, width - i);
            }
        }
    }

    private static void FillTable(float** table, in ConvolutionWork work, ConvolutionSlice slice, int tiledRows)
    {
        var (input, output, stride, taps) = (work.Input, work.Output, work.Layer.Stride, work.Layer.Taps);
        float* x = work.X, zeros = work.Zeros;
        var rows = slice.EndPlace - slice.FirstPlace;
        // Line by line of the output: along one, a tap's input only moves on.
        for (var r = 0; r < rows;)
        {
            var (line, column) = Math.DivRem(slice.FirstPlace + r, output.Width);
            var (picture, row) = Math.DivRem(line, output.Height);
            var end = r + Math.Min(rows - r, output.Width - column);
            for (var t = 0; t < taps.Length; t++)
            {
                var (iy, ix) = (row * stride + taps[t].OffsetY, column * stride + taps[t].OffsetX);
                var place = (uint)iy < (uint)input.Height ? x + ((long)(picture * input.Height + iy) * input.Width + ix) * input.Channels : null;
                for (var i = r; i < end; i++, ix += stride)
                {
                    table[t * tiledRows + i] = place is not null && (uint)ix < (uint)input.Width ? place : zeros;
                    place = place is null ? null : place + stride * input.Channels;
                }
            }
            r = end;
        }
        for (var t = 0; t < taps.Length; t++)
        {
            for (var r = rows; r < tiledRows; r++)
                table[t * tiledRows + r] = zeros;
        }
    }

    /// <summary>Adds the products of tabled places and one panel of weights to sums [tiledRows][PanelWidth].</summary>
    public static void RunPanel(float** table, int tiledRows, int taps, int inputs, float* weights, float* sums) =>
        RunPanel<WholePanel>(table, tiledRows, taps, inputs, weights, new PanelSums(sums, null, null, 0, 0));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanel<TPanel>(float** table, int tiledRows, int taps, int inputs, float* weights, in PanelSums sums)
        where TPanel : struct, IPanel
    {
        if (inputs > BlockDepth)
        {
            var pieces = (inputs + BlockDepth - 1) / BlockDepth;
            var piece = (inputs + pieces - 1) / pieces;
            for (var tap = 0; tap < taps; tap++)
            {
                for (var first = 0; first < inputs; first += piece)
                {
                    var depth = Math.Min(piece, inputs - first);
                    var (isFirst, isLast) = (tap == 0 && first == 0, tap == taps - 1 && first + depth == inputs);
                    for (var r = 0; r < tiledRows; r += TLanes.TileRows)
                    {
                        var (from, to) = (sums.Begin(r, isFirst), sums.End(r, isLast));
                        RunTile<TPanel>(table + tap * tiledRows + r, tiledRows, 1, first, depth, weights, from.Sums, from.Stride, to.Sums, to.Stride);
                    }
                    weights += depth * PanelWidth;
                }
            }
            return;
        }
        var group = Math.Max(1, BlockDepth / inputs);
        for (var tap = 0; tap < taps; tap += group)
        {
            var count = Math.Min(group, taps - tap);
            for (var r = 0; r < tiledRows; r += TLanes.TileRows)
            {
                var (from, to) = (sums.Begin(r, tap == 0), sums.End(r, tap + count == taps));
                RunTile<TPanel>(table + tap * tiledRows + r, tiledRows, count, 0, inputs, weights, from.Sums, from.Stride, to.Sums, to.Stride);
            }
            weights += count * inputs * PanelWidth;
        }
    }

    /// <summary>
    /// Adds taps x depth terms to TileRows x PanelWidth sums, or to the first half of their outputs. Rows 6 and 7 exist where the register file holds
    /// them: the conditions are constants of the compiled code.
    /// </summary>
    /// <remarks>
    /// Numbers, no structures: a structure is written by halves and read as a whole, which waits until all that was stored before is in the cache.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TPanel>(
        float** table, int tableStride, int taps, int firstChannel, int depth, float* weights, float* from, nint fromStride, float* to, nint toStride)
        where TPanel : struct, IPanel
    {
        var lanes = TLanes.Count;
        var eight = TLanes.TileRows == 8;
        var two = TPanel.Vectors == 2;
        var stride = fromStride;
        TVector a0 = TLanes.Load(from), a1 = TLanes.Load(from + stride), a2 = TLanes.Load(from + 2 * stride), a3 = TLanes.Load(from + 3 * stride);
        TVector a4 = TLanes.Load(from + 4 * stride), a5 = TLanes.Load(from + 5 * stride), a6 = default, a7 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        if (two)
        {
            b0 = TLanes.Load(from + lanes);
            b1 = TLanes.Load(from + stride + lanes);
            b2 = TLanes.Load(from + 2 * stride + lanes);
            b3 = TLanes.Load(from + 3 * stride + lanes);
            b4 = TLanes.Load(from + 4 * stride + lanes);
            b5 = TLanes.Load(from + 5 * stride + lanes);
        }
        if (eight)
        {
            a6 = TLanes.Load(from + 6 * stride);
            a7 = TLanes.Load(from + 7 * stride);
        }
        if (eight && two)
        {
            b6 = TLanes.Load(from + 6 * stride + lanes);
            b7 = TLanes.Load(from + 7 * stride + lanes);
        }
        for (var tap = 0; tap < taps; tap++, table += tableStride)
        {
            float* x0 = table[0] + firstChannel, x1 = table[1] + firstChannel, x2 = table[2] + firstChannel, x3 = table[3] + firstChannel;
            float* x4 = table[4] + firstChannel, x5 = table[5] + firstChannel;
            float* x6 = eight ? table[6] + firstChannel : null, x7 = eight ? table[7] + firstChannel : null;
            for (nint c = 0; c < depth; c++)
            {
                var w = TLanes.Load(weights);
                var v = two ? TLanes.Load(weights + lanes) : default;
                weights += 2 * lanes;
                var s = TLanes.Broadcast(x0[c]);
                a0 = TLanes.Fma(s, w, a0);
                if (two)
                    b0 = TLanes.Fma(s, v, b0);
                s = TLanes.Broadcast(x1[c]);
                a1 = TLanes.Fma(s, w, a1);
                if (two)
                    b1 = TLanes.Fma(s, v, b1);
                s = TLanes.Broadcast(x2[c]);
                a2 = TLanes.Fma(s, w, a2);
                if (two)
                    b2 = TLanes.Fma(s, v, b2);
                s = TLanes.Broadcast(x3[c]);
                a3 = TLanes.Fma(s, w, a3);
                if (two)
                    b3 = TLanes.Fma(s, v, b3);
                s = TLanes.Broadcast(x4[c]);
                a4 = TLanes.Fma(s, w, a4);
                if (two)
                    b4 = TLanes.Fma(s, v, b4);
                s = TLanes.Broadcast(x5[c]);
                a5 = TLanes.Fma(s, w, a5);
                if (two)
                    b5 = TLanes.Fma(s, v, b5);
                if (eight)
                {
                    s = TLanes.Broadcast(x6[c]);
                    a6 = TLanes.Fma(s, w, a6);
                    if (two)
                        b6 = TLanes.Fma(s, v, b6);
                    s = TLanes.Broadcast(x7[c]);
                    a7 = TLanes.Fma(s, w, a7);
                    if (two)
                        b7 = TLanes.Fma(s, v, b7);
                }
            }
        }
        stride = toStride;
        TLanes.Store(a0, to);
        TLanes.Store(a1, to + stride);
        TLanes.Store(a2, to + 2 * stride);
        TLanes.Store(a3, to + 3 * stride);
        TLanes.Store(a4, to + 4 * stride);
        TLanes.Store(a5, to + 5 * stride);
        if (two)
        {
            TLanes.Store(b0, to + lanes);
            TLanes.Store(b1, to + stride + lanes);
            TLanes.Store(b2, to + 2 * stride + lanes);
            TLanes.Store(b3, to + 3 * stride + lanes);
            TLanes.Store(b4, to + 4 * stride + lanes);
            TLanes.Store(b5, to + 5 * stride + lanes);
        }
        if (eight)
        {
            TLanes.Store(a6, to + 6 * stride);
            TLanes.Store(a7, to + 7 * stride);
        }
        if (eight && two)
        {
            TLanes.Store(b6, to + 6 * stride + lanes);
            TLanes.Store(b7, to + 7 * stride + lanes);
        }
    }

    /// <summary>Where a tile's sums are: its first row, and how many numbers on the next is.</summary>
    private readonly struct TileSums(float* sums, nint stride)
    {
        public readonly float* Sums = sums;
        public readonly nint Stride = stride;
    }

    /// <summary>The sums of a panel: they begin at the bias, stay together while the sum goes on, and end in the output.</summary>
    /// <param name="sums">[tiled rows][PanelWidth]</param>
    /// <param name="bias">[PanelWidth]; null: the sums have begun.</param>
    /// <param name="target">The output's first row.</param>
    /// <param name="stride">The output's channels.</param>
    /// <param name="rows">Rows of the output that take a whole panel.</param>
    private readonly struct PanelSums(float* sums, float* bias, float* target, int stride, int rows)
    {
        /// <summary>Rows whose sums go to the output by themselves: those of whole tiles.</summary>
        public int WholeRows { get; } = rows / TLanes.TileRows * TLanes.TileRows;

        /// <summary>Where a tile's sums come from.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TileSums Begin(int row, bool isFirst) => isFirst && bias != null ? new TileSums(bias, 0) : Own(row);

        /// <summary>Where they go.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TileSums End(int row, bool isLast) => isLast && row < WholeRows ? new TileSums(target + (long)row * stride, stride) : Own(row);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TileSums Own(int row) => new(sums + row * PanelWidth, PanelWidth);
    }

    private readonly struct WholePanel : IPanel
    {
        public static int Vectors => 2;
    }

    private readonly struct HalfPanel : IPanel
    {
        public static int Vectors => 1;
    }
}
