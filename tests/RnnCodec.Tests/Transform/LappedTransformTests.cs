using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Transform;

namespace RnnCodec.Tests.Transform;

public class LappedTransformTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 3, 2)]
    [InlineData(1, 2, 4)]
    [InlineData(2, 1, 3)]
    public void SynthesiseUndoesAnalyse(int component, int rows, int columns)
    {
        var e = new CpuExecutor();
        var values = Noise(rows * columns * 256);
        using var plane = (CpuTensor)e.FromValues(new TensorShape(1, 16 * rows, 16 * columns, 1), values);
        using var coefficients = LappedTransform.Analyse(e, plane, component);
        using var restored = LappedTransform.Synthesise(e, coefficients, component);

        PlaneVectors.AssertClose(values, restored.Span, 1e-3f, "samples");
    }

    /// <summary>The transform keeps energy, but for the scale of its component.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void AnalyseIsOrthonormalTimesTheComponentsScale(int component)
    {
        var e = new CpuExecutor();
        var values = Noise(4 * 3 * 256);
        using var plane = (CpuTensor)e.FromValues(new TensorShape(1, 64, 48, 1), values);
        using var coefficients = LappedTransform.Analyse(e, plane, component);

        var ratio = Math.Sqrt(Energy(coefficients.Span) / Energy(values));
        Assert.Equal(Colour.Scale[component], ratio, 1e-5);
    }

    [Fact]
    public void AnalyseOfAConstantHasNothingButTheLowestFrequency()
    {
        var e = new CpuExecutor();
        var values = new float[4 * 256];
        values.AsSpan().Fill(10);
        using var plane = (CpuTensor)e.FromValues(new TensorShape(1, 32, 32, 1), values);
        using var coefficients = LappedTransform.Analyse(e, plane, 0);

        PlaneVectors.AssertClose([.. Enumerable.Range(0, 4 * 256).Select(i => i % 256 == 0 ? 160f : 0)], coefficients.Span, 1e-3f, "coefficients");
    }

    [Fact]
    public void SynthesiseOfACoefficientReachesFourSamplesIntoItsNeighbours()
    {
        var e = new CpuExecutor();
        var values = new float[9 * 256];
        values[4 * 256 + 37] = 100;
        using var coefficients = (CpuTensor)e.FromValues(new TensorShape(1, 3, 3, 256), values);
        using var plane = LappedTransform.Synthesise(e, coefficients, 0);
        for (var y = 0; y < 48; y++)
        {
            for (var x = 0; x < 48; x++)
            {
                if (y is < 12 or >= 36 || x is < 12 or >= 36)
                    Assert.Equal(0, plane.Span[y * 48 + x]);
            }
        }
        Assert.NotEqual(0, plane.Span[14 * 48 + 14]);
    }

    private static float[] Noise(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(-128, 128))];
    }

    private static double Energy(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var v in values)
            sum += (double)v * v;
        return sum;
    }
}
