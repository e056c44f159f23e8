using RnnCodec.Quality;

namespace RnnCodec.Tests;

public class ImageCodecTests
{
    private static readonly ImageCodec Codec = ImageCodec.Default;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(15, 17)]
    [InlineData(16, 16)]
    [InlineData(33, 7)]
    public void DecodeAnySizeGivesThePicturesSize(int width, int height)
    {
        var restored = Codec.Decode(Codec.Encode(TestPictures.Colour(width, height), new EncodeOptions { Iterations = 2 }));

        Assert.Equal((width, height), (restored.Width, restored.Height));
    }

    [Fact]
    public void DecodeMoreIterationsGiveABetterPicture()
    {
        var image = TestPictures.Colour(96, 64);
        var file = Codec.Encode(image);
        var last = 0.0;
        foreach (var iterations in new[] { 1, 2, 4, 8, 16 })
        {
            var restored = Codec.Decode(file, new DecodeOptions { Iterations = iterations });
            var psnr = Psnr.Measure(image, restored);
            Assert.True(psnr > last, $"{iterations} iterations give {psnr:F2} dB after {last:F2} dB.");
            last = psnr;
        }
        Assert.True(last > 28, $"All iterations give {last:F2} dB.");
    }

    [Fact]
    public void DecodeFewerIterationsEqualsAFileOfFewer()
    {
        var image = TestPictures.Colour(48, 48);
        var whole = Codec.Encode(image);
        var part = Codec.Encode(image, new EncodeOptions { Iterations = 3 });

        Assert.True(Codec.Decode(part).Pixels.SequenceEqual(Codec.Decode(whole, new DecodeOptions { Iterations = 3 }).Pixels));
    }

    [Fact]
    public void EncodeAnyThreadCountGivesTheSameFile()
    {
        var image = TestPictures.Colour(80, 50);
        var one = Codec.Encode(image, new EncodeOptions { MaxDegreeOfParallelism = 1, Iterations = 5 });
        var seven = Codec.Encode(image, new EncodeOptions { MaxDegreeOfParallelism = 7, Iterations = 5 });

        Assert.Equal(one, seven);
    }

    [Fact]
    public void DecodeGreyStaysGrey()
    {
        var restored = Codec.Decode(Codec.Encode(TestPictures.Grey(40, 30), new EncodeOptions { Iterations = 4 }));

        Assert.True(restored.IsGrey);
    }

    [Fact]
    public void DecodeKeepsAlphaLosslessly()
    {
        var image = TestPictures.Transparent(37, 21);
        var restored = Codec.Decode(Codec.Encode(image, new EncodeOptions { Iterations = 1 }));

        Assert.True(restored.Alpha.SequenceEqual(image.Alpha));
    }

    [Fact]
    public void IdentifyTellsWhatWasEncoded()
    {
        var file = Codec.Encode(TestPictures.Colour(37, 21), new EncodeOptions { Iterations = 6 });
        var info = ImageCodec.Identify(file);

        Assert.Equal((37, 21, 6, Codec.Model.Id, (long)file.Length), (info.Width, info.Height, info.Iterations, info.ModelId, info.FileBytes));
        Assert.Equal(8.0 * file.Length / (37 * 21), info.BitsPerPixel, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(99)]
    public void TakeIterationsEqualsEncodingAtThatRate(int iterations)
    {
        var image = TestPictures.Transparent(40, 24);
        var metadata = new ImageMetadata { Exif = new byte[] { 1, 2, 3 } };
        var whole = Codec.Encode(image, new EncodeOptions { Metadata = metadata });
        var expected = Codec.Encode(image, new EncodeOptions { Metadata = metadata, Iterations = Math.Min(16, iterations) });

        Assert.Equal(expected, ImageCodec.TakeIterations(whole, iterations));
    }

    [Fact]
    public void TakeIterationsOfADamagedFileThrows()
    {
        var file = Codec.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 3 });
        file[^6] ^= 1;

        Assert.Throws<CorruptFileException>(() => ImageCodec.TakeIterations(file, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(17)]
    public void EncodeIterationsOutOfRangeThrowsAndNamesTheOption(int iterations)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => Codec.Encode(TestPictures.Colour(8, 8), new EncodeOptions { Iterations = iterations }));

        Assert.Contains("EncodeOptions.Iterations must be 1 to 16", e.Message);
    }

    [Fact]
    public void DecodeAnotherModelsFileThrowsAndNamesBoth()
    {
        var other = new ImageCodec(Codec.Model.Named("other").WithoutEntropyModel());
        var e = Assert.Throws<ModelMismatchException>(() => other.Decode(Codec.Encode(TestPictures.Colour(8, 8), new EncodeOptions { Iterations = 1 })));

        Assert.Equal((Codec.Model.Id, other.Model.Id), (e.FileModelId, e.CodecModelId));
        Assert.Contains("'other'", e.Message);
    }

    [Fact]
    public void DecodeCutFileAllowedGivesTheCompleteIterations()
    {
        var image = TestPictures.Colour(64, 48);
        var file = Codec.Encode(image);
        var result = Codec.DecodeWithDetails(file.AsSpan(0, file.Length / 2), new DecodeOptions { AllowTruncated = true });

        Assert.True(result.IsTruncated);
        Assert.InRange(result.IterationsUsed, 6, 9);
        Assert.True(result.Image.Pixels.SequenceEqual(Codec.Decode(file, new DecodeOptions { Iterations = result.IterationsUsed }).Pixels));
    }

    [Fact]
    public void EncodeCancelledThrows()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => Codec.Encode(TestPictures.Colour(64, 64), cancellationToken: source.Token));
    }

    [Fact]
    public async Task EncodeAndDecodeThroughStreamsEqualsArrays()
    {
        var image = TestPictures.Colour(30, 20);
        var options = new EncodeOptions { Iterations = 2 };
        using var stream = new MemoryStream();
        await Codec.EncodeAsync(image, stream, options);
        Assert.Equal(Codec.Encode(image, options), stream.ToArray());
        stream.Position = 0;
        var result = await Codec.DecodeWithDetailsAsync(stream);
        stream.Position = 0;

        Assert.True(Codec.Decode(stream).Pixels.SequenceEqual(result.Image.Pixels));
    }

    [Fact]
    public void EncodeReportsProgressUpToOne()
    {
        var reports = new List<double>();
        Codec.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 4, Progress = new Immediate(reports.Add) });

        Assert.Equal([0.25, 0.5, 0.75, 1.0], reports);
    }

    private sealed class Immediate(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
