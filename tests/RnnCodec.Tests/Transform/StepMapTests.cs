using RnnCodec.Engine.Cpu;
using RnnCodec.Transform;

namespace RnnCodec.Tests.Transform;

public class StepMapTests
{
    [Fact]
    public void FlatImportanceAndPsnrGiveNoMap() => Assert.Null(Choose(Tune.Psnr, Flat(128)));

    [Theory]
    [InlineData(128, 0, 0)]
    [InlineData(192, 0, -2)]
    [InlineData(64, 0, 2)]
    [InlineData(255, 0, -4)]
    [InlineData(0, 0, 4)]
    public void ImportanceMovesTheStepByHalfOctaves(byte importance, int place, int expected)
    {
        var map = Flat(128);
        for (var y = 0; y < 16; y++)
            map.AsSpan(y * PlaneVectors.Width, 16).Fill(importance);
        // One other place, so that there is a map in any case.
        map.AsSpan(^1..)[0] = 0;
        map.AsSpan((PlaneVectors.Height - 16) * PlaneVectors.Width).Fill(0);

        Assert.Equal(expected, Choose(Tune.Psnr, map)![place]);
    }

    [Fact]
    public void BusyPlacesHaveLargerSteps()
    {
        var image = new RgbImage(64, 32, [.. Enumerable.Repeat((byte)100, 3 * 64 * 32)]);
        var random = new Random(2);
        for (var y = 0; y < 32; y++)
            random.NextBytes(image.Pixels.Slice((y * 64 + 40) * 3, 3 * 24));
        var analysis = PictureAnalysis.Of(image, Background.MidGrey, new CpuExecutor());
        var map = StepMap.Choose(analysis, Tune.MsSsim, [], 64, 32)!;

        // (30 / 130)^0.25 is half an octave less; noise of variance 2000 or so gives an octave.
        Assert.Equal(-1, map[0]);
        Assert.InRange(map[3], 1, 3);
    }

    private static byte[] Flat(byte value) => [.. Enumerable.Repeat(value, PlaneVectors.Width * PlaneVectors.Height)];

    private static sbyte[]? Choose(Tune tune, byte[] importance) =>
        StepMap.Choose(
            PictureAnalysis.Of(PlaneVectors.Picture, Background.MidGrey, new CpuExecutor()),
            tune,
            importance,
            PlaneVectors.Width,
            PlaneVectors.Height);
}
