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
            var bias = weights.Bias(panel);
            for (var r = 0; r < tiledRows; r++)
                CopyPanel(bias, sums.Pointer + r * PanelWidth);
            RunPanel(pointers, tiledRows, taps, layer.Inputs, weights.Panel(panel), sums.Pointer);
            if (work.Rectify)
                Rectify(sums.Pointer, rows * PanelWidth);
            var firstOutput = panel * PanelWidth;
            var target = work.Y + (long)slice.FirstPlace * outputs + firstOutput;
            var width = outputs - firstOutput;
            for (var r = 0; r < rows; r++, target += outputs)
            {
                if (width >= PanelWidth)
                    CopyPanel(sums.Pointer + r * PanelWidth, target);
                else
                    Unsafe.CopyBlock(target, sums.Pointer + r * PanelWidth, (uint)(width * sizeof(float)));
            }
        }
        pool.Return(table);
        pool.Return(sums);
    }

    private static void Rectify(float* sums, int count)
    {
        var zero = TLanes.Broadcast(0f);
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var x = TLanes.Load(sums + i);
            TLanes.Store(TLanes.SelectGreater(x, zero, x, zero), sums + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPanel(float* from, float* to)
    {
        TLanes.Store(TLanes.Load(from), to);
        TLanes.Store(TLanes.Load(from + TLanes.Count), to + TLanes.Count);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPanel(float** table, int tiledRows, int taps, int inputs, float* weights, float* sums)
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
                    for (var r = 0; r < tiledRows; r += TLanes.TileRows)
                        RunTile(table + tap * tiledRows + r, tiledRows, 1, first, depth, weights, sums + r * PanelWidth);
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
                RunTile(table + tap * tiledRows + r, tiledRows, count, 0, inputs, weights, sums + r * PanelWidth);
            weights += count * inputs * PanelWidth;
        }
    }

    /// <summary>
    /// Adds taps x depth terms to TileRows x PanelWidth sums. Rows 6 and 7 exist where the register file holds them: the condition is a constant of
    /// the compiled code.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile(float** table, int tableStride, int taps, int firstChannel, int depth, float* weights, float* sums)
    {
        var lanes = TLanes.Count;
        var width = 2 * TLanes.Count;
        var eight = TLanes.TileRows == 8;
        TVector a0 = TLanes.Load(sums), b0 = TLanes.Load(sums + lanes);
        TVector a1 = TLanes.Load(sums + width), b1 = TLanes.Load(sums + width + lanes);
        TVector a2 = TLanes.Load(sums + 2 * width), b2 = TLanes.Load(sums + 2 * width + lanes);
        TVector a3 = TLanes.Load(sums + 3 * width), b3 = TLanes.Load(sums + 3 * width + lanes);
        TVector a4 = TLanes.Load(sums + 4 * width), b4 = TLanes.Load(sums + 4 * width + lanes);
        TVector a5 = TLanes.Load(sums + 5 * width), b5 = TLanes.Load(sums + 5 * width + lanes);
        TVector a6 = default, b6 = default, a7 = default, b7 = default;
        if (eight)
        {
            a6 = TLanes.Load(sums + 6 * width);
            b6 = TLanes.Load(sums + 6 * width + lanes);
            a7 = TLanes.Load(sums + 7 * width);
            b7 = TLanes.Load(sums + 7 * width + lanes);
        }
        for (var tap = 0; tap < taps; tap++, table += tableStride)
        {
            float* x0 = table[0] + firstChannel, x1 = table[1] + firstChannel, x2 = table[2] + firstChannel, x3 = table[3] + firstChannel;
            float* x4 = table[4] + firstChannel, x5 = table[5] + firstChannel;
            float* x6 = eight ? table[6] + firstChannel : null, x7 = eight ? table[7] + firstChannel : null;
            for (nint c = 0; c < depth; c++)
            {
                var w = TLanes.Load(weights);
                var v = TLanes.Load(weights + lanes);
                weights += width;
                var s = TLanes.Broadcast(x0[c]);
                a0 = TLanes.Fma(s, w, a0);
                b0 = TLanes.Fma(s, v, b0);
                s = TLanes.Broadcast(x1[c]);
                a1 = TLanes.Fma(s, w, a1);
                b1 = TLanes.Fma(s, v, b1);
                s = TLanes.Broadcast(x2[c]);
                a2 = TLanes.Fma(s, w, a2);
                b2 = TLanes.Fma(s, v, b2);
                s = TLanes.Broadcast(x3[c]);
                a3 = TLanes.Fma(s, w, a3);
                b3 = TLanes.Fma(s, v, b3);
                s = TLanes.Broadcast(x4[c]);
                a4 = TLanes.Fma(s, w, a4);
                b4 = TLanes.Fma(s, v, b4);
                s = TLanes.Broadcast(x5[c]);
                a5 = TLanes.Fma(s, w, a5);
                b5 = TLanes.Fma(s, v, b5);
                if (eight)
                {
                    s = TLanes.Broadcast(x6[c]);
                    a6 = TLanes.Fma(s, w, a6);
                    b6 = TLanes.Fma(s, v, b6);
                    s = TLanes.Broadcast(x7[c]);
                    a7 = TLanes.Fma(s, w, a7);
                    b7 = TLanes.Fma(s, v, b7);
                }
            }
        }
        TLanes.Store(a0, sums);
        TLanes.Store(b0, sums + lanes);
        TLanes.Store(a1, sums + width);
        TLanes.Store(b1, sums + width + lanes);
        TLanes.Store(a2, sums + 2 * width);
        TLanes.Store(b2, sums + 2 * width + lanes);
        TLanes.Store(a3, sums + 3 * width);
        TLanes.Store(b3, sums + 3 * width + lanes);
        TLanes.Store(a4, sums + 4 * width);
        TLanes.Store(b4, sums + 4 * width + lanes);
        TLanes.Store(a5, sums + 5 * width);
        TLanes.Store(b5, sums + 5 * width + lanes);
        if (eight)
        {
            TLanes.Store(a6, sums + 6 * width);
            TLanes.Store(b6, sums + 6 * width + lanes);
            TLanes.Store(a7, sums + 7 * width);
            TLanes.Store(b7, sums + 7 * width + lanes);
        }
    }
}
