using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Tests.Engine.Cpu;

public unsafe class CpuKernelsTests
{
    public static TheoryData<int> Widths => [128, 256, 512];

    /// <summary>The runs with switched-off instructions prove something only if the switch has an effect.</summary>
    [Fact]
    [Trait("Category", "BitExact")]
    public void BestWithInstructionsSwitchedOffUsesNarrowerVectors()
    {
        var widest = Off("AVX2") || Off("HWIntrinsic") ? 128 : Off("AVX512") ? 256 : 512;

        Assert.InRange(CpuKernels.Best.PanelWidth / 2 * 8 * sizeof(float), 128, widest);

        static bool Off(string set) => Environment.GetEnvironmentVariable($"DOTNET_Enable{set}") == "0";
    }

    [Theory]
    [Trait("Category", "BitExact")]
    [MemberData(nameof(Widths))]
    public void ActivateEveryWidthIsCloseToTheFunctionAndGivesTheSameBits(int width)
    {
        var x = Enumerable.Range(-2000, 4001).Select(i => i / 100f).Append(-1e30f).Append(1e30f).Append(1e-20f).ToArray();
        foreach (var (function, exact) in new (Activation, Func<double, double>)[]
        {
            (Activation.Sigmoid, v => 1 / (1 + Math.Exp(-v))),
            (Activation.Tanh, Math.Tanh),
            (Activation.Relu, v => Math.Max(v, 0)),
            (Activation.Elu, v => v > 0 ? v : Math.Exp(v) - 1),
        })
        {
            var y = Run(CpuKernels.OfWidth(width), x, function);
            Assert.Equal(Run(CpuKernels.OfWidth(128), x, function), y);
            for (var i = 0; i < x.Length; i++)
                Assert.True(Math.Abs(y[i] - exact(x[i])) <= 4e-6 * Math.Max(1, Math.Abs(exact(x[i]))), $"{function}({x[i]}) = {y[i]}, not {exact(x[i])}");
        }
    }

    [Fact]
    [Trait("Category", "BitExact")]
    public void ExpGivesTheBitsWrittenHere()
    {
        // Computed once; every machine must give these.
        float[] x = [-80, -10.5f, -1, -0.1f, 0, 1e-6f, 0.3f, 1, 7.77f, 60];
        uint[] bits = [.. x.Select(v => BitConverter.SingleToUInt32Bits(CpuKernels.Best.Exp(v)))];

        Assert.Equal(GoldenExp, bits);
    }

    [Theory]
    [Trait("Category", "BitExact")]
    [MemberData(nameof(Widths))]
    public void DotIsSixteenChainsWhoseHalvesAreAdded(int width)
    {
        foreach (var count in new[] { 1, 15, 16, 48, 61, 128 })
        {
            var random = new Random(count);
            float[] a = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
            float[] b = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
            var sums = new float[16];
            for (var i = 0; i < count; i++)
                sums[i % 16] = MathF.FusedMultiplyAdd(a[i], b[i], sums[i % 16]);
            for (var half = 8; half >= 1; half /= 2)
            {
                for (var i = 0; i < half; i++)
                    sums[i] += sums[i + half];
            }
            fixed (float* left = a, right = b)
                Assert.Equal(sums[0], CpuKernels.OfWidth(width).Dot(left, right, count));
        }
    }

    private static readonly uint[] GoldenExp =
        [0x05BFECBA, 0x37E6FE13, 0x3EBC5AB2, 0x3F67A36D, 0x3F800000, 0x3F800008, 0x3FACC82C, 0x402DF854, 0x4514078A, 0x6ABCEDE5];

    private static float[] Run(CpuKernels kernels, float[] x, Activation function)
    {
        var y = new float[x.Length];
        fixed (float* from = x, to = y)
            kernels.Activate(from, to, x.Length, function);
        return y;
    }
}
