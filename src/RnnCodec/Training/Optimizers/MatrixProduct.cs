using RnnCodec.Engine.Tape;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Training;

/// <summary>
/// Products of matrices, row by row in memory, on the convolution's register tiles. Every number is one chain of fused multiply-adds, so that nothing depends
/// on the thread count.
/// </summary>
internal sealed unsafe class MatrixProduct(CpuExecutor cpu)
{
    private readonly GradientKernels _kernels = GradientKernels.Create(cpu.Kernels);

    /// <summary>Rows of a work item: their sums stay in the first-level cache beside a block of the panel.</summary>
    private const int SliceRows = 96;

    private int PanelWidth => cpu.Kernels.PanelWidth;

    /// <summary>c [rows, columns] = a [rows, depth] b [depth, columns].</summary>
    public void Times(float* a, int rows, int depth, float* b, int columns, float* c)
    {
        var width = PanelWidth;
        Run(a, rows, depth, columns, c, symmetric: false, (panel, target) =>
        {
            var (first, count) = (panel * width, Math.Min(width, columns - panel * width));
            for (var k = 0; k < depth; k++, target += width)
            {
                new ReadOnlySpan<float>(b + (long)k * columns + first, count).CopyTo(new Span<float>(target, count));
                new Span<float>(target + count, width - count).Clear();
            }
        });
    }

    /// <summary>c [rows, rows] = a a', a [rows, depth]: half of the work of another product of the size.</summary>
    public void TimesTranspose(float* a, int rows, int depth, float* c)
    {
        var width = PanelWidth;
        Run(a, rows, depth, rows, c, symmetric: true, (panel, target) =>
        {
            const int Block = 16;
            for (var first = 0; first < depth; first += Block)
            {
                var end = Math.Min(depth, first + Block);
                for (var i = 0; i < width; i++)
                {
                    var row = panel * width + i;
                    for (var k = first; k < end; k++)
                        target[k * width + i] = row < rows ? a[(long)row * depth + k] : 0;
                }
            }
        });
        for (var row = 1; row < rows; row++)
        {
            for (var column = 0; column < row; column++)
                c[row * rows + column] = c[column * rows + row];
        }
    }

    private delegate void Pack(int panel, float* target);

    private void Run(float* a, int rows, int depth, int columns, float* c, bool symmetric, Pack pack)
    {
        var width = PanelWidth;
        var panels = (columns + width - 1) / width;
        var packed = cpu.Pool.Rent(checked(panels * depth * width));
        var weights = packed.Pointer;
        cpu.Split(panels, depth * width, (first, end) =>
        {
            for (var panel = first; panel < end; panel++)
                pack(panel, weights + (long)panel * depth * width);
        });
        var slices = (rows + SliceRows - 1) / SliceRows;
        cpu.Run(slices, worthThreads: true, i =>
        {
            var (first, end) = (i * SliceRows, Math.Min(rows, (i + 1) * SliceRows));
            Slice(a, first, end, depth, columns, weights, symmetric ? first / width : 0, c);
        });
        cpu.Pool.Return(packed);
    }

    private void Slice(float* a, int firstRow, int endRow, int depth, int columns, float* weights, int firstPanel, float* c)
    {
        var (width, tileRows, count) = (PanelWidth, _kernels.TileRows, endRow - firstRow);
        var tiled = (count + tileRows - 1) / tileRows * tileRows;
        var table = cpu.Pool.Rent(tiled * (sizeof(nint) / sizeof(float)));
        var sums = cpu.Pool.Rent(tiled * width);
        var pointers = (float**)table.Pointer;
        // Rows beyond the last are computed from the last, and thrown away.
        for (var r = 0; r < tiled; r++)
            pointers[r] = a + (long)Math.Min(firstRow + r, endRow - 1) * depth;
        for (var panel = firstPanel; panel * width < columns; panel++)
        {
            new Span<float>(sums.Pointer, tiled * width).Clear();
            _kernels.InputGradientPanel(pointers, tiled, 1, depth, weights + (long)panel * depth * width, sums.Pointer);
            var used = Math.Min(width, columns - panel * width);
            for (var r = 0; r < count; r++)
                new ReadOnlySpan<float>(sums.Pointer + r * width, used).CopyTo(new Span<float>(c + (long)(firstRow + r) * columns + panel * width, used));
        }
        cpu.Pool.Return(table);
        cpu.Pool.Return(sums);
    }
}
