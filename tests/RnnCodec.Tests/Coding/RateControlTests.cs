using RnnCodec.Quality;

namespace RnnCodec.Tests.Coding;

public class RateControlTests
{
    private static readonly ImageCodec Codec = ImageCodec.Default;
    private static readonly RgbImage Picture = TestPictures.Colour(112, 80);

    [Theory]
    [InlineData(700, true)]
    [InlineData(700, false)]
    [InlineData(1500, true)]
    public void EncodeTargetBytesIsNearlyUsedAndNotExceeded(int target, bool entropyCoding)
    {
        var file = Codec.Encode(Picture, new EncodeOptions { TargetBytes = target, EntropyCoding = entropyCoding });

        // Bits are left out one by one, but a few encodings do not find the last per cents.
        Assert.InRange(file.Length, 0.9 * target, target);
        var byIterations = BestOfIterations(target, entropyCoding);
        Assert.True(PsnrOf(file) > byIterations, $"{PsnrOf(file):F2} dB, and {byIterations:F2} dB by iterations alone.");
    }

    [Fact]
    public void EncodeTargetBytesCountsMetadataAndAlpha()
    {
        var image = TestPictures.Transparent(64, 48);
        var bare = Codec.Encode(image, new EncodeOptions { Iterations = 1, Metadata = Profile(0) }).Length;
        var file = Codec.Encode(image, new EncodeOptions { TargetBytes = bare + 1000, Metadata = Profile(600) });

        Assert.InRange(file.Length, bare + 600, bare + 1000);
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
        Assert.True(ImageCodec.Identify(byRate).BitsPerPixel <= 0.75);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(0f, 0)]
    [InlineData(0f, 32)]
    public void EncodeTargetBytesTooSmallNamesTheMinimum(float? threshold, int tileSize)
    {
        var options = new EncodeOptions { TargetBytes = 40, Threshold = threshold, TileSize = tileSize };
        var e = Assert.Throws<RateUnreachableException>(() => Codec.Encode(Picture, options));
        var minimum = e.MinimumBytes!.Value;

        Assert.Contains($"40 bytes; the smallest file that this model makes of it", e.Message);
        Assert.Contains($"takes {minimum} bytes", e.Message);
        Assert.Equal(minimum, Codec.Encode(Picture, options with { TargetBytes = minimum }).Length);
    }

    [Theory]
    [InlineData(22.0, 0)]
    [InlineData(26.0, 0)]
    [InlineData(24.0, 48)]
    public void EncodeTargetPsnrIsReachedWithASmallFile(double target, int tileSize)
    {
        var file = Codec.Encode(Picture, new EncodeOptions { TargetPsnr = target, TileSize = tileSize });

        Assert.True(PsnrOf(file) >= target, $"{PsnrOf(file):F3} dB for {target}.");
        var byIterations = Enumerable.Range(1, 16).Select(t => Codec.Encode(Picture, new EncodeOptions { Iterations = t, TileSize = tileSize })).First(f => PsnrOf(f) >= target);
        Assert.True(file.Length <= byIterations.Length, $"{file.Length} bytes, and {byIterations.Length} by iterations alone.");
    }

    [Fact]
    public void EncodeTargetPsnrTooHighNamesTheBest()
    {
        var e = Assert.Throws<RateUnreachableException>(() => Codec.Encode(Picture, new EncodeOptions { TargetPsnr = 90 }));

        Assert.Contains("does not reach a PSNR of 90 dB", e.Message);
        Assert.Equal(PsnrOf(Codec.Encode(Picture)), e.BestQuality!.Value, 6);
    }

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.9, 48)]
    public void EncodeTargetMsSsimIsReached(double target, int tileSize)
    {
        var file = Codec.Encode(Picture, new EncodeOptions { TargetMsSsim = target, TileSize = tileSize });
        var reached = MsSsim.Measure(Picture, Codec.Decode(file));

        Assert.True(reached >= target, $"{reached:F4} for {target}.");
        Assert.True(file.Length < Codec.Encode(Picture, new EncodeOptions { TileSize = tileSize }).Length);
    }

    [Fact]
    public void EncodeTargetMsSsimTooHighNamesTheBest()
    {
        var e = Assert.Throws<RateUnreachableException>(() => Codec.Encode(Picture, new EncodeOptions { TargetMsSsim = 0.99999 }));

        Assert.Equal(MsSsim.Measure(Picture, Codec.Decode(Codec.Encode(Picture))), e.BestQuality!.Value, 6);
    }

    [Fact]
    public void EncodeTargetFlatTilesSpendLess()
    {
        var image = HalfFlat();
        var options = new EncodeOptions { TileSize = 64, Threshold = 0, TargetBytes = 3000 };
        var file = Codec.Encode(image, options);
        var header = RnnCodec.Container.ContainerReader.ReadHeader(file);

        Assert.InRange(file.Length, 2700, 3000);
        Assert.True(header.IterationsOf(0) < header.IterationsOf(1), $"{header.IterationsOf(0)} iterations for the flat tile, {header.IterationsOf(1)} for the busy one.");
        var equal = Enumerable.Range(1, 16).Select(t => Codec.Encode(image, new EncodeOptions { TileSize = 64, Iterations = t })).Last(f => f.Length <= 3000);
        Assert.True(Psnr.Measure(image, Codec.Decode(file)) > Psnr.Measure(image, Codec.Decode(equal)) + 0.5);
    }

    [Fact]
    public void TakeIterationsOfTilesWithTheirOwnDecodesLikeTheWholeFile()
    {
        var file = Codec.Encode(HalfFlat(), new EncodeOptions { TileSize = 64, Threshold = 0.05f, TargetBytes = 2500 });
        var half = ImageCodec.TakeIterations(file, 4);

        Assert.True(ImageCodec.Identify(file).Iterations > 4);
        Assert.True(Codec.Decode(half).Pixels.SequenceEqual(Codec.Decode(file, new DecodeOptions { Iterations = 4 }).Pixels));
    }

    [Fact]
    public void EncodeTargetAnyThreadCountGivesTheSameFile()
    {
        var options = new EncodeOptions { TargetBytes = 900, TileSize = 48 };

        Assert.Equal(Codec.Encode(Picture, options with { MaxDegreeOfParallelism = 1 }), Codec.Encode(Picture, options with { MaxDegreeOfParallelism = 7 }));
    }

    [Fact]
    public void EncodeTargetReportsProgressUpToOne()
    {
        var reports = new List<double>();
        Codec.Encode(TestPictures.Colour(32, 32), new EncodeOptions { TargetBytes = 200, Progress = new Immediate(reports.Add) });

        Assert.Equal(1, reports[^1]);
        Assert.Equal(reports.Order(), reports);
    }

    private static ImageMetadata Profile(int bytes) => new() { IccProfile = new byte[bytes] };

    private static double PsnrOf(byte[] file) => Psnr.Measure(Picture, Codec.Decode(file));

    private static double BestOfIterations(int bytes, bool entropyCoding) =>
        Enumerable.Range(1, 16).Select(t => Codec.Encode(Picture, new EncodeOptions { Iterations = t, EntropyCoding = entropyCoding })).Where(f => f.Length <= bytes).Max(PsnrOf);

    /// <summary>Tiles of 64 pixels, flat and busy by turns.</summary>
    private static RgbImage HalfFlat()
    {
        var image = TestPictures.Colour(256, 64);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            if (i / 3 % 256 / 64 % 2 == 0)
                image.Pixels[i] = 90;
        }
        return image;
    }

    private sealed class Immediate(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
