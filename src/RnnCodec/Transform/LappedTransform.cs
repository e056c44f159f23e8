using System.Numerics;
using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Transform;

/// <summary>
/// A 16x16 DCT behind an orthonormal filter over the 4 + 4 samples on either side of every inner block edge (the time-domain lapped transform of
/// Tran, Liang and Tu 2003, type II): blocks overlap, and quantised pictures show no seams. Coefficients are scaled so that unit noise in one is unit
/// noise in RGB.
/// </summary>
/// <remarks>
/// Every constant comes from the seventeen cosines below by IEEE operations in one order, and the inverse's sums have one order: all machines restore
/// the same numbers.
/// </remarks>
internal static unsafe class LappedTransform
{
    private const int Block = CoefficientOrder.Block;
    private const int Half = 4;

    /// <summary>cos(pi k / 32), k = 0 to 16.</summary>
    private static readonly double[] Cosines =
    [
        1.0, 0.9951847266721969, 0.9807852804032304, 0.9569403357322088,
        0.9238795325112867, 0.881921264348355, 0.8314696123025452, 0.773010453362737,
        0.7071067811865476, 0.6343932841636455, 0.5555702330196023, 0.4713967368259978,
        0.38268343236508984, 0.29028467725446233, 0.19509032201612833, 0.09801714032956077,
        0.0,
    ];

    /// <summary>Half of the rotation V of the type-II filter: see <see cref="Lap(float*, float[])"/>.</summary>
    private static readonly float[] Rotation = MakeRotation();

    private static readonly float[] InverseRotation =
        [.. from i in Enumerable.Range(0, Half) from j in Enumerable.Range(0, Half) select Rotation[j * Half + i]];

    /// <summary>The orthonormal DCT-II matrix of a block's side, row by row.</summary>
    private static readonly double[] BlockDct =
        [.. from k in Enumerable.Range(0, Block) from x in Enumerable.Range(0, Block) select Dct(Block, k, x)];

    // Made when they are first wanted: a decoder needs no forward transform, a grey picture no chroma.
    private static readonly Lazy<Convolution>[] Forward = [.. Enumerable.Range(0, 3).Select(component => new Lazy<Convolution>(() => MakeForward(component)))];
    private static readonly Lazy<Convolution>[] Inverse = [.. Enumerable.Range(0, 3).Select(component => new Lazy<Convolution>(() => MakeInverse(component)))];

    /// <summary>A component's plane [1,H,W,1] to coefficients [1,H/16,W/16,256], lapping the plane in place.</summary>
    public static CpuTensor Analyse(CpuExecutor e, CpuTensor plane, int component)
    {
        LapColumns(e, plane, Rotation);
        LapRows(e, plane, Rotation);
        using var blocks = ToBlocks(e, plane);
        return (CpuTensor)e.Convolve(blocks, Forward[component].Value);
    }

    /// <summary>Coefficients [1,h,w,256] to the component's plane [1,16h,16w,1].</summary>
    public static CpuTensor Synthesise(CpuExecutor e, CpuTensor coefficients, int component)
    {
        // Of chroma most coefficients are 0.
        using var blocks = (CpuTensor)e.ConvolveSparse(coefficients, Inverse[component].Value);
        var plane = ToPlane(e, blocks);
        LapRows(e, plane, InverseRotation);
        LapColumns(e, plane, InverseRotation);
        return plane;
    }

    private static CpuTensor ToBlocks(CpuExecutor e, CpuTensor plane)
    {
        var (rows, columns) = (plane.Shape.Height / Block, plane.Shape.Width / Block);
        var blocks = e.New(new TensorShape(1, rows, columns, Block * Block));
        Rearrange(e, plane, blocks, toBlocks: true);
        return blocks;
    }

    private static CpuTensor ToPlane(CpuExecutor e, CpuTensor blocks)
    {
        var plane = e.New(new TensorShape(1, blocks.Shape.Height * Block, blocks.Shape.Width * Block, 1));
        Rearrange(e, plane, blocks, toBlocks: false);
        return plane;
    }

    private static void Rearrange(CpuExecutor e, CpuTensor plane, CpuTensor blocks, bool toBlocks)
    {
        int columns = blocks.Shape.Width, width = plane.Shape.Width;
        float* wide = plane.Data, deep = blocks.Data;
        e.Split(plane.Shape.Height, width, (first, end) =>
        {
            for (var y = first; y < end; y++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var inPlane = new Span<float>(wide + (long)y * width + column * Block, Block);
                    var inBlock = new Span<float>(deep + ((long)(y / Block) * columns + column) * Block * Block + y % Block * Block, Block);
                    if (toBlocks)
                        inPlane.CopyTo(inBlock);
                    else
                        inBlock.CopyTo(inPlane);
                }
            }
        });
    }

    /// <summary>The filter along rows: across the vertical edges.</summary>
    private static void LapColumns(CpuExecutor e, CpuTensor plane, float[] rotation)
    {
        var width = plane.Shape.Width;
        var data = plane.Data;
        e.Split(plane.Shape.Height, width, (first, end) =>
        {
            for (var y = first; y < end; y++)
            {
                for (var x = Block; x < width; x += Block)
                    Lap(data + (long)y * width + x - Half, rotation);
            }
        });
    }

    /// <summary>The filter along columns: across the horizontal edges.</summary>
    private static void LapRows(CpuExecutor e, CpuTensor plane, float[] rotation)
    {
        int height = plane.Shape.Height, width = plane.Shape.Width;
        var data = plane.Data;
        e.Split(height / Block - 1, 2 * Half * width, (first, end) =>
        {
            for (var edge = first; edge < end; edge++)
            {
                // Sides are multiples of 16, so whole vectors fit.
                var start = data + ((edge + 1L) * Block - Half) * width;
                for (var x = 0; x < width; x += Vector<float>.Count)
                    Lap(start + x, width, rotation);
            }
        });
    }

    /// <summary>
    /// Eight samples x0 to x7 across an edge. With the mirror sums s_i = x_i + x_{7-i} and differences d_i = x_{3-i} - x_{4+i}:
    /// x_{3-i} = s_{3-i}/2 + e_i and x_{4+i} = s_{3-i}/2 - e_i, where e = (V/2) d.
    /// </summary>
    private static void Lap(float* x, float[] rotation)
    {
        float d0 = x[3] - x[4], d1 = x[2] - x[5], d2 = x[1] - x[6], d3 = x[0] - x[7];
        for (var i = 0; i < Half; i++)
        {
            var e = rotation[4 * i] * d0 + rotation[4 * i + 1] * d1 + rotation[4 * i + 2] * d2 + rotation[4 * i + 3] * d3;
            var mean = 0.5f * (x[3 - i] + x[4 + i]);
            x[3 - i] = mean + e;
            x[4 + i] = mean - e;
        }
    }

    /// <summary>The same of several columns side by side.</summary>
    private static void Lap(float* x, int stride, float[] rotation)
    {
        var half = new Vector<float>(0.5f);
        Vector<float> d0 = Load(x + 3 * stride) - Load(x + 4 * stride), d1 = Load(x + 2 * stride) - Load(x + 5 * stride);
        Vector<float> d2 = Load(x + stride) - Load(x + 6 * stride), d3 = Load(x) - Load(x + 7 * stride);
        for (var i = 0; i < Half; i++)
        {
            var e = rotation[4 * i] * d0 + rotation[4 * i + 1] * d1 + rotation[4 * i + 2] * d2 + rotation[4 * i + 3] * d3;
            float* upper = x + (3 - i) * stride, lower = x + (4 + i) * stride;
            var mean = half * (Load(upper) + Load(lower));
            Store(mean + e, upper);
            Store(mean - e, lower);
        }
    }

    private static Vector<float> Load(float* p) => System.Runtime.CompilerServices.Unsafe.ReadUnaligned<Vector<float>>(p);

    private static void Store(Vector<float> x, float* p) => System.Runtime.CompilerServices.Unsafe.WriteUnaligned(p, x);

    /// <summary>cos(pi k / 32) for any k of 0 or more.</summary>
    private static double Cosine(int k)
    {
        k %= 64;
        if (k > 32)
            k = 64 - k;
        return k <= 16 ? Cosines[k] : -Cosines[32 - k];
    }

    /// <summary>Entry of the orthonormal DCT-II matrix of n points, n dividing 16.</summary>
    private static double Dct(int n, int k, int x) => Cosine((2 * x + 1) * k * (Block / n)) * Math.Sqrt((k == 0 ? 1.0 : 2.0) / n);

    /// <summary>V/2 = J C2' C4 J / 2 with C2 and C4 the DCT-II and DCT-IV of 4 points and J the reversal.</summary>
    private static float[] MakeRotation()
    {
        var rotation = new float[Half * Half];
        for (var i = 0; i < Half; i++)
        {
            for (var j = 0; j < Half; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < Half; k++)
                    sum += Dct(Half, k, Half - 1 - i) * (Cosine((2 * (Half - 1 - j) + 1) * (2 * k + 1) * 2) * Math.Sqrt(2.0 / Half));
                rotation[i * Half + j] = (float)(sum / 2);
            }
        }
        return rotation;
    }

    private static double Basis(int coefficient, int pixel)
    {
        var (v, h) = CoefficientOrder.Frequencies[coefficient];
        return BlockDct[v * Block + pixel / Block] * BlockDct[h * Block + pixel % Block];
    }

    private static Convolution MakeForward(int component)
    {
        const int N = CoefficientOrder.Component;
        var values = new float[N * N];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(Basis(i / N, i % N) * Colour.Scale[component]);
        return Convolution.Padded(new Parameter($"dct[{component}]", [N, N, 1, 1], values), null);
    }

    private static Convolution MakeInverse(int component)
    {
        const int N = CoefficientOrder.Component;
        var values = new float[N * N];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(Basis(i % N, i / N) / Colour.Scale[component]);
        return Convolution.Padded(new Parameter($"inverse dct[{component}]", [N, N, 1, 1], values), null);
    }
}
