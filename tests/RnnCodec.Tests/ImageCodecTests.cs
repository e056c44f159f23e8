using RnnCodec.Quality;

namespace RnnCodec.Tests;

public class ImageCodecTests
{
    private static readonly ImageCodec Codec = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);

    public static TheoryData<string> Kinds => ["planes", "recurrent"];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(15, 17)]
    [InlineData(16, 16)]
    [InlineData(33, 7)]
    public void DecodeAnySizeGivesThePicturesSize(int width, int height)
    {
        foreach (var codec in new[] { Codec, Recurrent })
        {
            var restored = codec.Decode(codec.Encode(TestPictures.Colour(width, height), new EncodeOptions { Iterations = 2 }));

            Assert.Equal((width, height), (restored.Width, restored.Height));
        }
    }

    [Fact]
    public void DecodeMoreIterationsGiveABetterPicture()
    {
        var image = TestPictures.Colour(96, 64);
        var file = Codec.Encode(image, new EncodeOptions { Quality = 90 });
        var last = 0.0;
        for (var iterations = 1; iterations <= ImageCodec.Identify(file).Iterations; iterations++)
        {
            var restored = Codec.Decode(file, new DecodeOptions { Iterations = iterations });
            var psnr = Psnr.Measure(image, restored);
            Assert.True(psnr > last, $"{iterations} iterations give {psnr:F2} dB after {last:F2} dB.");
            last = psnr;
        }
        Assert.True(last > 38, $"All iterations give {last:F2} dB.");
    }

    [Fact]
    public void EncodeHigherQualitiesGiveLargerFilesAndBetterPictures()
    {
        var image = TestPictures.Colour(96, 64);
        var last = (Bytes: 0, Psnr: 0.0);
        foreach (var quality in new[] { 0, 25, 50, 75, 90, 100 })
        {
            var file = Codec.Encode(image, new EncodeOptions { Quality = quality });
            var psnr = Psnr.Measure(image, Codec.Decode(file));
            Assert.True(file.Length > last.Bytes && psnr > last.Psnr, $"Quality {quality}: {file.Length} bytes, {psnr:F2} dB after {last}.");
            last = (file.Length, psnr);
        }
        Assert.True(last.Psnr > 48, $"The best quality gives {last.Psnr:F2} dB.");
    }

    [Fact]
    public void EncodeTunedForPsnrHasABetterPsnr()
    {
        var image = TestPictures.Colour(96, 64);
        var options = new EncodeOptions { TargetBytes = 900 };

        Assert.True(Measured(Tune.Psnr) > Measured(Tune.MsSsim));

        double Measured(Tune tune) => Psnr.Measure(image, Codec.Decode(Codec.Encode(image, options with { Tune = tune })));
    }

    [Fact]
    public void EncodeImportantPlacesAreBetter()
    {
        var image = TestPictures.Colour(96, 64);
        var importance = new byte[96 * 64];
        for (var i = 0; i < importance.Length; i++)
            importance[i] = (byte)(i % 96 < 48 ? 220 : 60);
        var restored = Codec.Decode(Codec.Encode(image, new EncodeOptions { Quality = 92, Importance = importance }));
        var squares = new double[2];
        for (var i = 0; i < image.Pixels.Length; i++)
            squares[i / 3 % 96 / 48] += Math.Pow(image.Pixels[i] - restored.Pixels[i], 2);

        // Steps 2.5 octaves apart.
        Assert.True(squares[1] > 4 * squares[0], $"Squared errors {squares[0]} and {squares[1]}.");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void DecodeFewerIterationsEqualsAFileOfFewer(string kind)
    {
        var (codec, image) = (Of(kind), TestPictures.Colour(48, 48));
        var whole = codec.Encode(image);
        var part = codec.Encode(image, new EncodeOptions { Iterations = 3 });

        Assert.True(codec.Decode(part).Pixels.SequenceEqual(codec.Decode(whole, new DecodeOptions { Iterations = 3 }).Pixels));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EncodeAnyThreadCountGivesTheSameFile(string kind)
    {
        var image = TestPictures.Colour(80, 50);
        var one = Of(kind).Encode(image, new EncodeOptions { MaxDegreeOfParallelism = 1 });
        var seven = Of(kind).Encode(image, new EncodeOptions { MaxDegreeOfParallelism = 7 });

        Assert.Equal(one, seven);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void DecodeGreyStaysGrey(string kind)
    {
        var restored = Of(kind).Decode(Of(kind).Encode(TestPictures.Grey(40, 30)));

        Assert.True(restored.IsGrey);
    }

    [Fact]
    public void DecodeKeepsAlphaLosslessly()
    {
        var image = TestPictures.Transparent(37, 21);
        var restored = Codec.Decode(Codec.Encode(image, new EncodeOptions { Iterations = 1 }));

        Assert.True(restored.Alpha.SequenceEqual(image.Alpha));
    }

    /// <summary>Pictures and options, in every way in which what is stored and what is known may differ.</summary>
    public static TheoryData<string, RgbImage, EncodeOptions> EncodingsWithDetails => new()
    {
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions() },
        { "planes", TestPictures.Colour(97, 35), new EncodeOptions { Effort = 0, Tune = Tune.Psnr } },
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { Quality = 90, Iterations = 3 } },
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { TileSize = 32 } },
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { TileSize = 64, Iterations = 2 } },
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { EntropyCoding = false } },
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { TargetBytes = 900 } },
        // Smaller than the coarsest step allows: its last plane is cut.
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { TargetBytes = 150 } },
        { "planes", TestPictures.Colour(96, 64), new EncodeOptions { TargetPsnr = 32 } },
        { "planes", TestPictures.Grey(50, 40), new EncodeOptions() },
        { "planes", TestPictures.Transparent(40, 30), new EncodeOptions { AllowExact = false } },
        { "planes", new RgbImage(60, 40), new EncodeOptions { AllowExact = false } },
        { "planes", new RgbImage(60, 40), new EncodeOptions() },
        { "recurrent", TestPictures.Colour(40, 33), new EncodeOptions { Iterations = 2 } },
    };

    [Theory]
    [MemberData(nameof(EncodingsWithDetails))]
    public void EncodeWithDetailsGivesTheFileAndWhatItRestoresTo(string kind, RgbImage image, EncodeOptions options)
    {
        var codec = Of(kind);
        var result = codec.EncodeWithDetails(image, options);

        Assert.Equal(codec.Encode(image, options), result.File);
        Assert.Equal(ImageCodec.Identify(result.File), result.Info);
        var decoded = codec.Decode(result.File);
        Assert.Equal((decoded.Width, decoded.Height, decoded.HasAlpha), (result.Restored.Width, result.Restored.Height, result.Restored.HasAlpha));
        Assert.Equal(decoded.Pixels, result.Restored.Pixels);
        Assert.Equal(decoded.Alpha, result.Restored.Alpha);
    }

    [Fact]
    public void IdentifyTellsWhatWasEncoded()
    {
        var file = Codec.Encode(TestPictures.Colour(37, 21), new EncodeOptions { Iterations = 3, Step = 8, Tune = Tune.Psnr });
        var info = ImageCodec.Identify(file);

        Assert.Equal((37, 21, 3, Codec.Model.Id, (long)file.Length), (info.Width, info.Height, info.Iterations, info.ModelId, info.FileBytes));
        Assert.Equal(8.0 * file.Length / (37 * 21), info.BitsPerPixel, 12);
        Assert.Equal((8.0, Tune.Psnr, true, 2), (info.Step!.Value, info.Tune, info.IsEntropyCoded, info.FormatVersion));
    }

    [Fact]
    public void IdentifyOfARecurrentCodecsFileHasNoStepAndNoTuning()
    {
        var info = ImageCodec.Identify(Recurrent.Encode(TestPictures.Colour(37, 21), new EncodeOptions { EntropyCoding = false }));

        Assert.Equal((RecurrentExample.Iterations, null, null, false), (info.Iterations, info.Step, info.Tune, info.IsEntropyCoded));
    }

    [Theory]
    [InlineData("planes", 1)]
    [InlineData("planes", 3)]
    [InlineData("planes", 15)]
    [InlineData("planes", 99)]
    [InlineData("recurrent", 1)]
    [InlineData("recurrent", 5)]
    [InlineData("recurrent", 99)]
    public void TakeIterationsEqualsEncodingAtThatRate(string kind, int iterations)
    {
        var codec = Of(kind);
        var image = TestPictures.Transparent(40, 24);
        var metadata = new ImageMetadata { Exif = new byte[] { 1, 2, 3 } };
        var whole = codec.Encode(image, new EncodeOptions { Metadata = metadata });
        var expected = codec.Encode(image, new EncodeOptions { Metadata = metadata, Iterations = Math.Min(codec.Model.Architecture.Iterations, iterations) });

        Assert.Equal(expected, ImageCodec.TakeIterations(whole, iterations));
    }

    [Fact]
    public void TakeIterationsOfADamagedFileThrows()
    {
        var file = Codec.Encode(TestPictures.Colour(16, 16), new EncodeOptions { Iterations = 3 });
        file[^6] ^= 1;

        Assert.Throws<CorruptFileException>(() => ImageCodec.TakeIterations(file, 3));
    }

    [Fact]
    public void DecodeAnotherModelsFileThrowsAndNamesBoth()
    {
        var other = new ImageCodec(RecurrentExample.Model.Named("other").WithoutEntropyModel());
        var e = Assert.Throws<ModelMismatchException>(() => other.Decode(Codec.Encode(TestPictures.Colour(8, 8), new EncodeOptions { Iterations = 1 })));

        Assert.Equal((Codec.Model.Id, other.Model.Id), (e.FileModelId, e.CodecModelId));
        Assert.Contains("'other'", e.Message);
    }

    [Fact]
    public void DecodeCutFileOfARecurrentCodecGivesTheCompleteIterations()
    {
        var file = Recurrent.Encode(TestPictures.Colour(64, 48));
        var result = Recurrent.DecodeWithDetails(file.AsSpan(0, file.Length * 2 / 3), new DecodeOptions { AllowTruncated = true });

        Assert.True(result.IsTruncated);
        Assert.InRange(result.IterationsUsed, 2, 5);
        Assert.True(result.Image.Pixels.SequenceEqual(Recurrent.Decode(file, new DecodeOptions { Iterations = result.IterationsUsed }).Pixels));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DecodeCutFileUsesTheIterationThatItEndsIn(bool entropyCoding)
    {
        var image = TestPictures.Colour(96, 64);
        var file = Codec.Encode(image, new EncodeOptions { EntropyCoding = entropyCoding });
        var better = 0;
        for (var part = 4; part < 10; part++)
        {
            var result = Codec.DecodeWithDetails(file.AsSpan(0, file.Length * part / 10), new DecodeOptions { AllowTruncated = true });
            Assert.True(result.IsTruncated);
            Assert.InRange(result.IterationsUsed, 1, ImageCodec.Identify(file).Iterations - 1);
            var complete = Psnr.Measure(image, Codec.Decode(file, new DecodeOptions { Iterations = result.IterationsUsed }));
            var cut = Psnr.Measure(image, result.Image);
            Assert.True(cut > complete - 0.1, $"{part}/10 of the file give {cut:F2} dB, its complete iterations {complete:F2} dB.");
            better += cut > complete + 0.1 ? 1 : 0;
        }
        Assert.True(better >= 3, $"{better} of 6 cut files are better than their complete iterations.");
    }

    [Fact]
    public void DecodeFileCutBeforeItsFirstCodeThrowsTheDamage()
    {
        var file = Codec.Encode(TestPictures.Colour(64, 48));
        var front = RnnCodec.Container.ContainerWriter.FrontBytes(RnnCodec.Container.ContainerReader.ReadHeader(file));
        var e = Assert.Throws<TruncatedFileException>(() => Codec.Decode(file.AsSpan(0, front), new DecodeOptions { AllowTruncated = true }));

        Assert.Equal(front, e.Offset);
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

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EncodeAndDecodeReportProgressUpToOne(string kind)
    {
        List<double> encoding = [], decoding = [];
        var file = Of(kind).Encode(TestPictures.Colour(16, 16), new EncodeOptions { Progress = new Immediate(encoding.Add) });
        Of(kind).Decode(file, new DecodeOptions { Progress = new Immediate(decoding.Add) });

        foreach (var reports in new[] { encoding, decoding })
        {
            Assert.Equal(1.0, reports[^1]);
            Assert.Equal(reports.Order(), reports);
        }
        Assert.Equal(ImageCodec.Identify(file).Iterations, decoding.Count);
    }

    private static ImageCodec Of(string kind) => kind == "planes" ? Codec : Recurrent;

    private sealed class Immediate(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
