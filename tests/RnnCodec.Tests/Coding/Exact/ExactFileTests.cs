using System.Buffers;
using System.IO.Compression;
using RnnCodec.Container;

namespace RnnCodec.Tests.Coding;

/// <summary>Pictures that are stored without loss where that is not larger than their codes.</summary>
public class ExactFileTests
{
    /// <summary>Signature, header, data's and end's frames of a PNG, and zlib's.</summary>
    private const int PngFrame = 57 + 6;

    private const int PaletteFrame = 12;

    private static readonly ImageCodec Codec = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);
    private static readonly DecodeOptions Lenient = new() { AllowTruncated = true };

    public static TheoryData<string> Names => [.. DrawnPictures.All.Keys];

    public static TheoryData<EncodeOptions> Settings => new()
    {
        new EncodeOptions { Quality = 0 },
        new EncodeOptions { Quality = 40, TileSize = 48 },
        new EncodeOptions { Quality = 100 },
        new EncodeOptions { Step = 6, Tune = Tune.Psnr },
        new EncodeOptions { TargetPsnr = 30 },
        new EncodeOptions { TargetMsSsim = 0.97 },
        new EncodeOptions { EntropyCoding = false, Quality = 30 },
        new EncodeOptions { Iterations = 2 },
    };

    public static TheoryData<string, string> InvalidPayloads => new()
    {
        { "empty", "it ends before its rows" },
        { "too many colours", "it has 257 colours; 256 are allowed" },
        { "no stream", "its rows are no Brotli stream" },
        { "nothing in the stream", "it has fewer rows than the picture" },
        { "a palette alone", "it has fewer rows than the picture" },
        { "a byte too few", "it has fewer rows than the picture" },
        { "a byte too many", "it does not end with its last row" },
        { "a stream that goes on", "it does not end with its last row" },
        { "bytes behind the stream", "it does not end with its last row" },
        { "no such filter", "a row has the filter 5, which is none of 0 to 4" },
        { "no such colour", "a pixel has colour 3 of 3" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeADrawnPictureKeepsEveryPixelInNoMoreThanItsPng(string name)
    {
        var image = DrawnPictures.All[name];
        var file = Codec.Encode(image);

        Assert.True(ImageCodec.Identify(file).IsExact);
        Assert.InRange(file.Length, 1, PngBytes(image));
        Assert.InRange(file.Length, 1, Codec.Encode(image, new EncodeOptions { AllowExact = false }).Length);
        Assert.Equal(image.Pixels.ToArray(), Codec.Decode(file).Pixels.ToArray());
        Assert.Equal(image.Pixels.ToArray(), Recurrent.Decode(file).Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Settings), DisableDiscoveryEnumeration = true)]
    public void EncodeIsNeverLargerThanThePngAndThanTheCodes(EncodeOptions options)
    {
        foreach (var name in new[] { "text", "flat", "chart", "grey ramp", "scan", "many colours" })
        {
            var image = DrawnPictures.All[name];
            var (file, codes) = (Codec.Encode(image, options), Codec.Encode(image, options with { AllowExact = false }));

            Assert.False(ImageCodec.Identify(codes).IsExact);
            Assert.InRange(file.Length, 1, Math.Min(PngBytes(image), codes.Length));
            if (!ImageCodec.Identify(file).IsExact)
                Assert.Equal(codes, file);
        }
    }

    [Fact]
    public void EncodeWithACodecOfThePapersKindStoresADrawnPictureExactlyToo()
    {
        var image = DrawnPictures.All["text"];
        foreach (var options in new[] { new EncodeOptions(), new EncodeOptions { TargetBytes = 5000 } })
        {
            var file = Recurrent.Encode(image, options);
            Assert.True(ImageCodec.Identify(file).IsExact);
            Assert.True(Codec.Decode(file).Pixels.SequenceEqual(image.Pixels));
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(75)]
    public void EncodeAPictureWithNoiseStoresItsCodes(double quality)
    {
        var options = new EncodeOptions { Quality = quality };
        foreach (var image in new[] { TestPictures.Colour(60, 50), TestPictures.Grey(60, 50) })
            Assert.Equal(Codec.Encode(image, options with { AllowExact = false }), Codec.Encode(image, options));
    }

    [Fact]
    public void EncodeTargetBytesStoresExactlyWhatFits()
    {
        var image = DrawnPictures.All["lines"];
        var exact = Codec.Encode(image);

        Assert.Equal(exact, Codec.Encode(image, new EncodeOptions { TargetBytes = exact.Length }));
        Assert.Equal(exact, Codec.Encode(image, new EncodeOptions { TargetBitsPerPixel = 24 }));
        var fewer = Codec.Encode(image, new EncodeOptions { TargetBytes = exact.Length - 1 });
        Assert.False(ImageCodec.Identify(fewer).IsExact);
        Assert.InRange(fewer.Length, 1, exact.Length - 1);
    }

    [Fact]
    public void EncodeAQualityThatTheModelDoesNotReachStoresExactly()
    {
        var image = TestPictures.Colour(40, 30);
        foreach (var options in new[] { new EncodeOptions { TargetPsnr = 90 }, new EncodeOptions { TargetMsSsim = 0.9999999 } })
            Assert.True(Codec.Decode(Codec.Encode(image, options)).Pixels.SequenceEqual(image.Pixels));
    }

    [Fact]
    public void EncodeAnyThreadCountGivesTheSameFile()
    {
        var image = DrawnPictures.All["many colours"];
        Assert.Equal(
            Codec.Encode(image, new EncodeOptions { MaxDegreeOfParallelism = 1 }),
            Codec.Encode(image, new EncodeOptions { MaxDegreeOfParallelism = 7 }));
    }

    [Fact]
    public void AlphaAndMetadataTravelAsEver()
    {
        var alpha = Enumerable.Range(0, 150 * 80).Select(i => (byte)(i / 50)).ToArray();
        var image = new RgbImage(150, 80, DrawnPictures.All["text"].Pixels.ToArray(), alpha);
        var metadata = new ImageMetadata { IccProfile = new byte[] { 1, 2 }, Exif = new byte[] { 3 }, Others = [new MetadataBox("note", new byte[] { 4 })] };
        var file = Codec.Encode(image, new EncodeOptions { Metadata = metadata });
        var result = Codec.DecodeWithDetails(file);

        Assert.True(result.Info is { IsExact: true, HasAlpha: true, IsGrey: true, Iterations: 1, TileCount: 1 });
        Assert.True(result.Info is { IsEntropyCoded: false, ModelId: null, Step: null });
        Assert.Equal((1, 1, null), (result.IterationsUsed, result.CompleteIterations, result.Damage));
        Assert.Equal(alpha, result.Image.Alpha.ToArray());
        Assert.Equal(image.Pixels.ToArray(), result.Image.Pixels.ToArray());
        Assert.Equal(metadata.Exif.ToArray(), result.Metadata.Exif.ToArray());
        Assert.Equal("note", result.Metadata.Others.Single().Type);
    }

    [Fact]
    public void FewerIterationsAndOtherCodingsOfAnExactFileAreItself()
    {
        var file = Codec.Encode(DrawnPictures.All["chart"], new EncodeOptions { Metadata = new() { Exif = new byte[] { 1 } } });

        Assert.Equal(file, ImageCodec.TakeIterations(file, 1));
        Assert.Equal(file, ImageCodec.TakeIterations(file, 3));
        foreach (var codec in new[] { Codec, Recurrent, new ImageCodec(RecurrentExample.Model.WithoutEntropyModel()) })
        {
            Assert.Equal(file, codec.EntropyEncode(file));
            Assert.Equal(file, codec.EntropyDecode(file));
        }
    }

    [Theory]
    [InlineData("text in colours")]
    [InlineData("many colours")]
    [InlineData("grey ramp")]
    [InlineData("one pixel")]
    public void DecodeACutFileShowsTheRowsThatAreThere(string name)
    {
        var image = DrawnPictures.All[name];
        var file = Codec.Encode(image);
        var (start, most) = (ContainerWriter.FrontBytes(ContainerReader.ReadHeader(file)), 0);
        for (var length = start; length < file.Length; length++)
        {
            var cut = file[..length];
            var error = Assert.Throws<TruncatedFileException>(() => Codec.Decode(cut));
            Assert.Equal("iteration 1, tile 0", error.Chunk);
            DecodeResult result;
            try
            {
                result = Codec.DecodeWithDetails(cut, Lenient);
            }
            catch (TruncatedFileException)
            {
                // Nothing of the chunk is there.
                Assert.InRange(length, start, start + 3);
                continue;
            }
            Assert.True(result.IsTruncated);
            var there = image.Height;
            while (there > 0 && !Row(result.Image, there - 1).SequenceEqual(Row(image, there - 1)))
            {
                there--;
                Assert.False(Row(result.Image, there).ContainsAnyExcept((byte)128));
            }
            Assert.True(result.Image.Pixels[..(there * 3 * image.Width)].SequenceEqual(image.Pixels[..(there * 3 * image.Width)]));
            Assert.True(there >= most);
            most = there;
        }
        // All rows before the checksum is whole.
        Assert.Equal(image.Height, most);
    }

    [Theory]
    [MemberData(nameof(InvalidPayloads))]
    public void DecodeAPayloadThatNoEncoderWritesNamesWhatIsWrong(string name, string reason)
    {
        byte[] palette = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        byte[] rows = [.. palette, 0, 0b_100100, 2, 0b_000000];
        byte[] three = [3, 0];
        byte[] payload = name switch
        {
            "sound" => [.. three, .. Brotli(rows)],
            "empty" => [3],
            "too many colours" => [1, 1, .. Brotli(rows)],
            "no stream" => [.. three, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            "nothing in the stream" => [.. three, .. Brotli([])],
            "a palette alone" => [.. three, .. Brotli(palette)],
            "a byte too few" => [.. three, .. Brotli(rows[..^1])],
            "a byte too many" => [.. three, .. Brotli([.. rows, 0])],
            "a stream that goes on" => [.. three, .. Brotli(rows)[..^1]],
            "bytes behind the stream" => [.. three, .. Brotli(rows), 0],
            "no such filter" => [.. three, .. Brotli([.. rows[..^2], 5, 0])],
            _ => [.. three, .. Brotli([.. rows[..^2], 0, 0b_110000])],
        };
        var error = Assert.Throws<CorruptFileException>(() => Codec.Decode(File(payload)));
        Assert.Equal("iteration 1, tile 0", error.Chunk);
        Assert.Contains(reason, error.Message);
        // Its checksum fits: no accident makes one.
        Assert.Throws<CorruptFileException>(() => Codec.Decode(File(payload), Lenient));
    }

    [Fact]
    public void DecodeAPayloadOfAnotherEncoderGivesItsPicture()
    {
        var image = Codec.Decode(File([3, 0, .. Brotli([1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 0, 0b_100100, 2, 0])]));
        byte[] row = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        Assert.Equal([.. row, .. row], image.Pixels.ToArray());
    }

    [Fact]
    public void DecodeIsHeldByTheLimitsButForTilesOfNetworks()
    {
        var file = Codec.Encode(DrawnPictures.All["text"]);
        Assert.Throws<LimitExceededException>(() => Codec.Decode(file, new DecodeOptions { MaxPixels = 150 * 80 - 1 }));
        Assert.Equal(150, Codec.Decode(file, new DecodeOptions { MaxTilePixels = 1 }).Width);
    }

    [Fact]
    public void DecodeFewBytesThatAskForMuchAllocatesNothing()
    {
        // A Brotli stream of a few bytes makes any number of zeros.
        var header = new FileHeader { ModelId = null, Width = RgbImage.MaxSide, Height = 4096, Iterations = 1, IsGrey = true };
        var rows = Brotli(new byte[8192 * 4096]);
        var file = File([1, 0, .. rows], header);
        foreach (var options in new[] { new DecodeOptions { MaxDegreeOfParallelism = 1 }, Lenient })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<LimitExceededException>(() => Codec.Decode(file, options));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void CancellationStopsBothWays()
    {
        var image = DrawnPictures.All["many colours"];
        var file = Codec.Encode(image);
        var cancelled = new CancellationToken(canceled: true);

        Assert.ThrowsAny<OperationCanceledException>(() => Codec.Encode(image, new EncodeOptions { TargetBytes = 1 << 20 }, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => Codec.Decode(file, null, cancelled));
    }

    [Fact]
    public void EncodeAndDecodeReportProgressUpToOne()
    {
        List<double> encoding = [], decoding = [];
        var file = Codec.Encode(DrawnPictures.All["flat"], new EncodeOptions { Progress = new Immediate(encoding.Add) });
        Codec.Decode(file, new DecodeOptions { Progress = new Immediate(decoding.Add) });

        Assert.Equal((1.0, 1.0), (encoding[^1], decoding.Single()));
    }

    /// <summary>A colour file of 3x2 pixels, or of another header.</summary>
    private static byte[] File(byte[] payload, FileHeader? header = null)
    {
        var output = new ArrayBufferWriter<byte>();
        header ??= new FileHeader { ModelId = null, Width = 3, Height = 2, Iterations = 1 };
        ContainerWriter.WriteFile(output, header, ImageMetadata.Empty, default, default, (_, _) => payload);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Brotli(byte[] bytes)
    {
        var stream = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        Assert.True(BrotliEncoder.TryCompress(bytes, stream, out var length));
        return stream[..length];
    }

    private static Span<byte> Row(RgbImage image, int y) => image.Pixels.Slice(y * 3 * image.Width, 3 * image.Width);

    /// <summary>The smallest of the usual PNGs: of samples or indices, with the heuristic's filters or none.</summary>
    private static int PngBytes(RgbImage image)
    {
        var least = int.MaxValue;
        var step = image.IsGrey ? 3 : 1;
        byte[] samples = [.. image.Pixels.ToArray().Where((_, i) => i % step == 0)];
        Count(samples, samples.Length / image.Height, 3 / step, 0);
        var pixels = image.Pixels.ToArray().Chunk(3).Select(p => (p[0], p[1], p[2])).ToList();
        var colours = pixels.Distinct().ToList();
        if (colours.Count <= 256)
        {
            var bits = colours.Count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
            var width = (image.Width * bits + 7) / 8;
            var packed = new byte[width * image.Height];
            for (var i = 0; i < pixels.Count; i++)
            {
                var x = i % image.Width;
                packed[i / image.Width * width + x * bits / 8] |= (byte)(colours.IndexOf(pixels[i]) << 8 - bits - x * bits % 8);
            }
            Count(packed, width, 1, PaletteFrame + 3 * colours.Count);
        }
        return least;

        void Count(byte[] rows, int rowBytes, int pixelBytes, int more)
        {
            foreach (var end in new[] { RowFilter.Left, RowFilter.Count })
            {
                using var target = new MemoryStream();
                using (var deflater = new DeflateStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
                {
                    var (best, spare, above) = (new byte[rowBytes + 1], new byte[rowBytes + 1], new byte[rowBytes]);
                    foreach (var row in rows.Chunk(rowBytes))
                    {
                        RowFilters.Choose(row, above, pixelBytes, ref best, ref spare, end);
                        deflater.Write(best);
                        above = row;
                    }
                }
                least = Math.Min(least, (int)target.Length + PngFrame + more);
            }
        }
    }

    private sealed class Immediate(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
