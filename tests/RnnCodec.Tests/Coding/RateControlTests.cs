using RnnCodec.Quality;

namespace RnnCodec.Tests.Coding;

public class RateControlTests
{
    private static readonly ImageCodec Codec = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);
    private static readonly RgbImage Picture = TestPictures.Colour(112, 80);

    [Theory]
    [InlineData(600, true, 1, 0)]
    [InlineData(1500, true, 1, 0)]
    [InlineData(1500, true, 0, 0)]
    [InlineData(1500, true, 1, 48)]
    [InlineData(2500, false, 1, 0)]
    [InlineData(4000, true, 1, 0)]
    public void EncodeTargetBytesIsUsedAndNotExceeded(int target, bool entropyCoding, int effort, int tileSize)
    {
        var file = Codec.Encode(Picture, new EncodeOptions { TargetBytes = target, EntropyCoding = entropyCoding, Effort = effort, TileSize = tileSize });

        // Among few integers one more or less is a jump of whole per cents.
        Assert.InRange(file.Length, (target < 1000 ? 0.96 : 0.98) * target, target);
        Assert.Equal((Picture.Width, Picture.Height), (Codec.Decode(file).Width, Codec.Decode(file).Height));
    }

    [Fact]
    public void EncodeLargerTargetsGiveBetterPictures()
    {
        var last = 0.0;
        foreach (var target in new[] { 300, 600, 1200, 2400, 4800 })
        {
            var psnr = PsnrOf(Codec, Codec.Encode(Picture, new EncodeOptions { TargetBytes = target }));
            Assert.True(psnr > last, $"{target} bytes give {psnr:F2} dB after {last:F2} dB.");
            last = psnr;
        }
    }

    [Fact]
    public void EncodeTargetBytesCountsMetadataAlphaAndStepMap()
    {
        var image = TestPictures.Transparent(64, 48);
        var importance = new byte[64 * 48];
        for (var i = 0; i < importance.Length; i++)
            importance[i] = (byte)(i % 64 < 32 ? 64 : 192);
        var options = new EncodeOptions { Importance = importance };
        var target = Codec.Encode(image, options).Length + 600;
        var file = Codec.Encode(image, options with { TargetBytes = target, Metadata = new ImageMetadata { IccProfile = new byte[600] } });

        Assert.InRange(file.Length, 0.98 * target, target);
        var result = Codec.DecodeWithDetails(file);
        Assert.Equal(600, result.Metadata.IccProfile.Length);
        Assert.True(result.Image.Alpha.SequenceEqual(image.Alpha));
    }

    [Fact]
    public void EncodeTargetBitsPerPixelEqualsItsBytes()
    {
        var byRate = Codec.Encode(Picture, new EncodeOptions { TargetBitsPerPixel = 0.75 });
        var bySize = Codec.Encode(Picture, new EncodeOptions { TargetBytes = 112 * 80 * 3 / 32 });

        Assert.Equal(bySize, byRate);
        // Of so few bytes, one more unit of the step can move 1 %.
        Assert.InRange(ImageCodec.Identify(byRate).BitsPerPixel, 0.97 * 0.75, 0.75);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void EncodeTargetBytesTooSmallNamesTheMinimum(int tileSize)
    {
        var options = new EncodeOptions { TargetBytes = 20, TileSize = tileSize };
        var e = Assert.Throws<RateUnreachableException>(() => Codec.Encode(Picture, options));
        var minimum = e.MinimumBytes!.Value;

        Assert.Contains("cannot be stored in 20 bytes", e.Message);
        Assert.Contains($"has {minimum}", e.Message);
        Assert.InRange(Codec.Encode(Picture, options with { TargetBytes = minimum }).Length, 20, minimum);
        Assert.True(minimum < Codec.Encode(Picture, new EncodeOptions { Quality = 0, TileSize = tileSize }).Length);
    }

    [Fact]
    public void EncodeTargetBytesBelowTheCoarsestStepCutsTheLastPlane()
    {
        var coarsest = Codec.Encode(Picture, new EncodeOptions { Step = 512, Effort = 0 });
        var file = Codec.Encode(Picture, new EncodeOptions { TargetBytes = coarsest.Length - 2, Effort = 0 });

        Assert.True(RnnCodec.Container.ContainerReader.ReadHeader(file).Planes!.IsCut);
        Assert.InRange(file.Length, 20, coarsest.Length - 2);
        Assert.Null(Codec.DecodeWithDetails(file).Damage);
        Assert.True(PsnrOf(Codec, file) > 8);
    }

    [Theory]
    [InlineData(26.0, 0, Tune.MsSsim)]
    [InlineData(32.0, 0, Tune.MsSsim)]
    [InlineData(32.0, 0, Tune.Psnr)]
    [InlineData(38.0, 48, Tune.Psnr)]
    public void EncodeTargetPsnrIsReachedAndHardlyExceeded(double target, int tileSize, Tune tune)
    {
        var file = Codec.Encode(Picture, new EncodeOptions { TargetPsnr = target, TileSize = tileSize, Tune = tune });

        // Steps are tried 1/128 octave apart, which is 0.05 dB; the restorer's decibels are not quite a smooth function of the step.
        Assert.InRange(PsnrOf(Codec, file), target, target + 0.2);
    }

    [Fact]
    public void EncodeTargetPsnrTooHighNamesTheBest()
    {
        var e = Assert.Throws<RateUnreachableException>(() => Codec.Encode(Picture, new EncodeOptions { TargetPsnr = 90, AllowExact = false }));

        Assert.Contains("cannot reach PSNR 90 dB", e.Message);
        Assert.Equal(PsnrOf(Codec, Codec.Encode(Picture, new EncodeOptions { Step = 0.5, Effort = 0, AllowExact = false })), e.BestQuality!.Value, 6);
    }

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.97, 48)]
    [InlineData(0.99, 0)]
    public void EncodeTargetMsSsimIsReachedAndHardlyExceeded(double target, int tileSize)
    {
        var file = Codec.Encode(Picture, new EncodeOptions { TargetMsSsim = target, TileSize = tileSize });

        Assert.InRange(MsSsim.Measure(Picture, Codec.Decode(file)), target, target + 0.1 * (1 - target));
    }

    [Fact]
    public void EncodeTargetMsSsimTooHighNamesTheBest()
    {
        var e = Assert.Throws<RateUnreachableException>(() => Codec.Encode(Picture, new EncodeOptions { TargetMsSsim = 0.9999999, AllowExact = false }));

        var finest = Codec.Encode(Picture, new EncodeOptions { Step = 0.5, Effort = 0, AllowExact = false });
        Assert.Equal(MsSsim.Measure(Picture, Codec.Decode(finest)), e.BestQuality!.Value, 6);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(32, true)]
    [InlineData(0, false)]
    public void EncodeTargetBytesOfARecurrentCodecStoresAsManyIterationsAsFit(int tileSize, bool entropyCoding)
    {
        var options = new EncodeOptions { TileSize = tileSize, EntropyCoding = entropyCoding };
        var whole = Recurrent.Encode(Picture, options);
        for (var t = 1; t <= RecurrentExample.Iterations; t++)
        {
            var part = ImageCodec.TakeIterations(whole, t);
            Assert.Equal(part, Recurrent.Encode(Picture, options with { TargetBytes = part.Length }));
            Assert.Equal(part, Recurrent.Encode(Picture, options with { TargetBytes = part.Length + 1 }));
        }
        var first = ImageCodec.TakeIterations(whole, 1).Length;
        Assert.Equal(first, Assert.Throws<RateUnreachableException>(() => Recurrent.Encode(Picture, options with { TargetBytes = first - 1 })).MinimumBytes);
    }

    [Fact]
    public void EncodeTargetQualityOfARecurrentCodecStoresTheFirstIterationThatReachesIt()
    {
        var whole = Recurrent.Encode(Picture);
        double[] reached = [.. Enumerable.Range(1, RecurrentExample.Iterations).Select(t => PsnrOf(Recurrent, ImageCodec.TakeIterations(whole, t)))];
        foreach (var target in reached)
            Assert.Equal(
                1 + Array.FindIndex(reached, r => r >= target),
                ImageCodec.Identify(Recurrent.Encode(Picture, new EncodeOptions { TargetPsnr = target })).Iterations);

        var e = Assert.Throws<RateUnreachableException>(() => Recurrent.Encode(Picture, new EncodeOptions { TargetPsnr = 60, AllowExact = false }));
        Assert.Equal(reached.Max(), e.BestQuality!.Value, 6);
    }

    private static double PsnrOf(ImageCodec codec, byte[] file) => Psnr.Measure(Picture, codec.Decode(file));
}
