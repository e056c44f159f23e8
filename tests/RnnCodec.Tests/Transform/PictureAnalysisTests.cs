using RnnCodec.Engine.Cpu;
using RnnCodec.Transform;

namespace RnnCodec.Tests.Transform;

public class PictureAnalysisTests
{
    // Sums of 256 samples of up to 128 in another order than the reference's.
    private const float CoefficientTolerance = 4e-3f;

    [Fact]
    public void CoefficientsAreTheReferences() =>
        PlaneVectors.AssertClose(PlaneVectors.Values("coefficients"), Analysis().Main, CoefficientTolerance, "coefficients");

    [Fact]
    public void BusynessIsTheReferences()
    {
        var expected = PlaneVectors.Values("busyness");
        var busy = Analysis().Busy;
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(busy[i] / expected[i], 1 - 1e-4, 1 + 1e-4);
    }

    [Fact]
    public void StepMapIsTheReferences()
    {
        var map = StepMap.Choose(Analysis(), Tune.MsSsim, [], PlaneVectors.Width, PlaneVectors.Height);

        Assert.Equal(PlaneVectors.Values("map"), map!.Select(entry => (float)entry));
    }

    [Fact]
    public void IntegersAreTheReferences()
    {
        var integers = Analysis().Quantise(PlaneVectors.Steps, PlaneVectors.Offsets, PlaneVectors.Rounding, new CpuExecutor());

        Assert.Equal(PlaneVectors.Values("integers"), integers.Main.Select(n => (float)n));
    }

    /// <summary>Every strip of places gives what the whole picture gives: 8192 places are a strip, here of two rows.</summary>
    [Fact]
    public void StripsLeaveNoSeam()
    {
        const int Rows = 4, Columns = 4090, PartColumns = 10;
        var image = new RgbImage(16 * Columns, 16 * Rows);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i * 2654435761L >> 13);
        var whole = PictureAnalysis.Of(image, Background.MidGrey, new CpuExecutor());
        var part = PictureAnalysis.Of(Left(image, 16 * PartColumns), Background.MidGrey, new CpuExecutor());

        // The last column of the part is lapped with nothing.
        for (var row = 0; row < Rows; row++)
        {
            var count = (PartColumns - 1) * CoefficientOrder.Main;
            Assert.Equal(part.Main.AsSpan(row * PartColumns * CoefficientOrder.Main, count), whole.Main.AsSpan(row * Columns * CoefficientOrder.Main, count));
            Assert.Equal(part.Busy[row * PartColumns], whole.Busy[row * Columns]);
        }
    }

    private static PictureAnalysis Analysis() => PictureAnalysis.Of(PlaneVectors.Picture, Background.MidGrey, new CpuExecutor());

    private static RgbImage Left(RgbImage image, int width)
    {
        var left = new RgbImage(width, image.Height);
        for (var y = 0; y < image.Height; y++)
            image.Pixels.Slice(3 * y * image.Width, 3 * width).CopyTo(left.Pixels[(3 * y * width)..]);
        return left;
    }
}
