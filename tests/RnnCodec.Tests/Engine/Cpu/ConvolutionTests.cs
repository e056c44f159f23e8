using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;

namespace RnnCodec.Tests.Engine.Cpu;

public class ConvolutionTests
{
    /// <summary>Every output is the chain of fused multiply-adds that the engine promises, so a plain loop gives the same bits.</summary>
    [Theory]
    [Trait("Category", "BitExact")]
    [InlineData(3, 5, 3, 1, 7, 9)]
    [InlineData(32, 33, 3, 2, 10, 5)]
    [InlineData(200, 40, 1, 1, 4, 4)]
    [InlineData(400, 17, 3, 1, 3, 5)]
    [InlineData(1, 1, 2, 2, 5, 5)]
    [InlineData(5, 70, 2, 1, 6, 3)]
    [InlineData(4, 8, 5, 4, 9, 9)]
    // Sums of whole and of half panels that pass through several blocks of weights, in whole tiles and in the rest of a slice.
    [InlineData(48, 64, 3, 1, 9, 11)]
    [InlineData(300, 72, 1, 1, 9, 11)]
    public void ConvolveEveryWidthAndThreadCountEqualsThePlainLoop(int inputs, int outputs, int kernel, int stride, int height, int width)
    {
        var random = new Random(inputs * 1000 + outputs);
        var layer = Convolution.Padded(Random("w", random, outputs, inputs, kernel, kernel), Random("b", random, outputs), stride);
        var shape = new TensorShape(2, height, width, inputs);
        var x = Random("x", random, shape.Length).Storage;
        var expected = PlainLoop(x, shape, layer);
        foreach (var vectorBits in new[] { 128, 256, 512 })
        {
            foreach (var threads in new[] { 1, 2, 7 })
            {
                var e = new CpuExecutor(threads, CpuKernels.OfWidth(vectorBits)) { SmallestParallelWork = 1 };
                using var input = e.FromValues(shape, x);
                using var y = e.Convolve(input, layer);
                Assert.Equal(layer.OutputShape(shape), y.Shape);
                Assert.True(expected.AsSpan().SequenceEqual(((CpuTensor)y).Span), $"{vectorBits}-bit vectors on {threads} threads differ from the plain loop.");
                using var rectified = (CpuTensor)e.ConvolveRectified(input, layer);
                Assert.Equal(expected.Select(sum => sum > 0 ? sum : 0f), rectified.Span.ToArray());
            }
        }
    }

    [Theory]
    [Trait("Category", "BitExact")]
    [InlineData(772, 128, 20)]
    [InlineData(37, 5, 4)]
    [InlineData(8, 70, 1)]
    [InlineData(40, 40, 39)]
    public void ConvolveSparseEqualsThePlainLoop(int inputs, int outputs, int nonzero)
    {
        var random = new Random(inputs + outputs);
        var layer = Convolution.Padded(Random("w", random, outputs, inputs, 1, 1), Random("b", random, outputs));
        var shape = new TensorShape(1, 5, 7, inputs);
        var x = new float[shape.Length];
        for (var place = 1; place < shape.Positions; place++)
        {
            for (var i = 0; i < nonzero; i++)
                x[place * inputs + random.Next(inputs)] = random.NextSingle() - 0.5f;
        }
        var expected = PlainLoop(x, shape, layer);
        foreach (var vectorBits in new[] { 128, 256, 512 })
        {
            foreach (var threads in new[] { 1, 3 })
            {
                var e = new CpuExecutor(threads, CpuKernels.OfWidth(vectorBits)) { SmallestParallelWork = 1 };
                using var input = e.FromValues(shape, x);
                using var y = e.ConvolveSparse(input, layer);
                Assert.True(expected.AsSpan().SequenceEqual(((CpuTensor)y).Span), $"{vectorBits}-bit vectors on {threads} threads differ from the plain loop.");
            }
        }
    }

    [Fact]
    public void CausalKernelSeesOnlyEarlierPlaces()
    {
        var random = new Random(3);
        var layer = Convolution.Causal(Random("w", random, 2, 3, 4, 7), null, centre: false);
        var shape = new TensorShape(1, 6, 8, 3);
        var e = new CpuExecutor();
        var x = Random("x", random, shape.Length).Storage;
        using var before = e.Convolve(e.FromValues(shape, x), layer);
        var place = 3 * 8 + 4;
        for (var c = 0; c < 3; c++)
            x[place * 3 + c] += 1;
        using var after = e.Convolve(e.FromValues(shape, x), layer);

        var changed = Enumerable.Range(0, shape.Positions).Where(p => ((CpuTensor)before).Span[p * 2] != ((CpuTensor)after).Span[p * 2]).ToArray();
        Assert.All(changed, p => Assert.True(p > place));
        Assert.Contains(place + 1, changed);
        Assert.Contains(place + 8, changed);
    }

    [Fact]
    public void ConvolveWrongChannelsNamesTheLayer()
    {
        var layer = Convolution.Padded(Random("encoder.1.weight", new Random(1), 2, 3, 1, 1), null);
        var e = new CpuExecutor();
        var error = Assert.Throws<ArgumentException>(() => e.Convolve(e.FromValues(new TensorShape(1, 1, 1, 4), new float[4]), layer));

        Assert.Contains("encoder.1.weight", error.Message);
    }

    private static Parameter Random(string name, Random random, params int[] shape) =>
        new(name, shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)]);

    private static float[] PlainLoop(float[] x, TensorShape shape, Convolution layer)
    {
        var output = layer.OutputShape(shape);
        var y = new float[output.Length];
        var kernel = layer.Weight.Dimensions[2];
        for (var i = 0; i < y.Length; i++)
        {
            var (place, channel) = Math.DivRem(i, output.Channels);
            var (line, column) = Math.DivRem(place, output.Width);
            var (picture, row) = Math.DivRem(line, output.Height);
            var sum = layer.Bias?.Values[channel] ?? 0f;
            foreach (var tap in layer.Taps)
            {
                var (iy, ix) = (row * layer.Stride + tap.OffsetY, column * layer.Stride + tap.OffsetX);
                if (iy < 0 || iy >= shape.Height || ix < 0 || ix >= shape.Width)
                    continue;
                for (var c = 0; c < shape.Channels; c++)
                    sum = MathF.FusedMultiplyAdd(
                        x[((picture * shape.Height + iy) * shape.Width + ix) * shape.Channels + c],
                        layer.Weight.Values[((channel * shape.Channels + c) * kernel + tap.Row) * kernel + tap.Column],
                        sum);
            }
            y[i] = sum;
        }
        return y;
    }
}
