using System.Buffers;
using System.IO.Compression;
using RnnCodec.Container;
using RnnCodec.EntropyCoding;
using RnnCodec.Transform;

namespace RnnCodec.Tests;

/// <summary>Sound files of a few bytes that ask for much: refused, strictly and leniently, before anything is allocated.</summary>
public class HostileFileTests
{
    /// <summary>A file with its errors and their traces, and the places of 65,536 tiles' chunks.</summary>
    private const long MostAllocation = 4 << 20;

    private const int Height = 1024;

    private static readonly FileHeader Header = new()
    {
        ModelId = CodecModel.Default.Id,
        Width = RgbImage.MaxSide,
        Height = Height,
        Iterations = 1,
        Coding = BitCoding.Entropy,
        Planes = new PlaneHeader { TopPlane = 0, LogStep = 4096, Frequency = 0, Tuning = Tuning.Plain },
        TileSize = 1024,
    };

    /// <summary>A head that announces nothing.</summary>
    private static readonly byte[] Nothing = Head(0);

    /// <summary>A head that announces plane 0 in all groups, and bits that are most probable.</summary>
    private static readonly byte[] Something = [.. Head(1), 0, 0, 0, 0, 0, 0];

    public static TheoryData<string> Names =>
        ["nothing but a header", "a chunk's beginning", "alpha alone", "alpha and a background", "networks for nothing", "the paper's kind"];

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodeFewBytesThatAskForMuchIsRefused(string name)
    {
        var (codec, file) = Hostile(name);
        foreach (var options in new[] { new DecodeOptions(), new DecodeOptions { AllowTruncated = true } })
        {
            var single = options with { MaxDegreeOfParallelism = 1 };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fromBytes = Record.Exception(() => codec.Decode(file, single));
            var fromStream = Record.Exception(() => codec.Decode(new MemoryStream(file), single));
            var transcoding = Record.Exception(() => codec.EntropyDecode(file, single));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocation + 4 * file.Length);
            foreach (var error in new[] { fromBytes, fromStream, transcoding })
                Assert.True(error is LimitExceededException or CorruptFileException, $"{name}: {error}");
        }
    }

    [Fact]
    public void TheLimitIsNamedAndCanBeRaised()
    {
        var (codec, file) = Hostile("the paper's kind");
        var error = Assert.Throws<LimitExceededException>(() => codec.Decode(file));
        Assert.Contains("2048x1024, has networks run over 25165824 pixels, but 180 bytes of codes are there", error.Message);
        Assert.EndsWith("(DecodeOptions.MaxPixelsPerByte).", error.Message);

        var flat = Flat(128, 128);
        Assert.NotNull(ImageCodec.Default.Decode(flat, new DecodeOptions { MaxPixelsPerByte = 1 }));
    }

    [Theory]
    [InlineData(7680, 4320, 0)]
    [InlineData(3000, 2000, 255)]
    public void DecodeLargeFlatPictureNeedsNoOption(int width, int height, byte level)
    {
        var image = new RgbImage(width, height);
        image.Pixels.Fill(level);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var restored = ImageCodec.Default.Decode(FlatOf(width, height, level), new DecodeOptions { MaxDegreeOfParallelism = 1 });
        // The picture, and a few bytes for each 16x16 pixels.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * width * height + MostAllocation);
        Assert.True(restored.Pixels.SequenceEqual(image.Pixels));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DecodeFlatPictureAsTheEncoderWritesItMakesNoMoreThanThePicture(bool allowExact)
    {
        var image = new RgbImage(2100, 1100);
        image.Pixels.Fill(30);
        var file = ImageCodec.Default.Encode(image, new EncodeOptions { AllowExact = allowExact });
        var before = GC.GetAllocatedBytesForCurrentThread();
        var restored = ImageCodec.Default.Decode(file, new DecodeOptions { MaxDegreeOfParallelism = 1 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, image.Pixels.Length + MostAllocation);
        Assert.True(restored.Pixels.SequenceEqual(image.Pixels));
    }

    [Fact]
    public void NoBytesAreATruncatedFileAtEveryDoor()
    {
        var codec = ImageCodec.Default;
        Assert.Throws<TruncatedFileException>(() => ImageCodec.TakeIterations([], 1));
        Assert.Throws<TruncatedFileException>(() => ImageCodec.Identify([]));
        Assert.Throws<TruncatedFileException>(() => codec.EntropyEncode([]));
        Assert.Throws<TruncatedFileException>(() => codec.EntropyDecode([]));
        Assert.Throws<TruncatedFileException>(() => codec.Decode([]));
        Assert.Throws<TruncatedFileException>(() => codec.Decode(Stream.Null, new DecodeOptions { AllowTruncated = true }));
    }

    [Fact]
    public void EncodeAndDecodeLookAtTheTokenInAlpha()
    {
        using var source = new CancellationTokenSource();
        var image = new RgbImage(64, 64, new byte[3 * 64 * 64], new byte[64 * 64]);
        var file = ImageCodec.Default.Encode(image);
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ImageCodec.Default.Encode(image, null, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => ImageCodec.Default.Decode(file, null, source.Token));
    }

    private static (ImageCodec Codec, byte[] File) Hostile(string name)
    {
        var recurrent = Header with { ModelId = RecurrentExample.Model.Id, Planes = null, TileSize = 0, Width = 2048, Iterations = 12 };
        var alpha = name.StartsWith("alpha", StringComparison.Ordinal) ? Zeros((Header.Width + 1L) * Header.Height) : [];
        var opaque = Header with { HasAlpha = true };
        var whole = name switch
        {
            "nothing but a header" or "a chunk's beginning" => Write(Header, Something),
            "alpha alone" or "alpha and a background" => Write(opaque, Nothing, alpha),
            "networks for nothing" => Write(Header with { Height = 1 << 14 }, Something),
            _ => Write(recurrent, new byte[10]),
        };
        var front = ContainerWriter.FrontBytes(Header);
        return name switch
        {
            "nothing but a header" => (ImageCodec.Default, whole[..front]),
            "a chunk's beginning" => (ImageCodec.Default, whole[..(front + 3)]),
            "alpha alone" => (ImageCodec.Default, whole[..(front + alpha.Length + 8)]),
            "the paper's kind" => (new ImageCodec(RecurrentExample.Model), whole),
            _ => (ImageCodec.Default, whole),
        };
    }

    private static byte[] Flat(int width, int height) => FlatOf(width, height, 128);

    /// <summary>A picture of one level, as FORMAT.md describes it.</summary>
    private static byte[] FlatOf(int width, int height, byte level)
    {
        var isCut = (long)width * height > 1 << 21;
        var small = ContainerReader.ReadHeader(ImageCodec.Default.Encode(new RgbImage(1, 1), new EncodeOptions { AllowExact = false }));
        var planes = small.Planes! with { HasMap = false, Background = new Background(level, level, level) };
        return Write(small with { Width = width, Height = height, TileSize = isCut ? 1024 : 0, Planes = planes }, Head(0, groups: 5));
    }

    /// <summary>Unfiltered rows of nothing, deflated: what unpacks to most.</summary>
    private static byte[] Zeros(long count)
    {
        using var target = new MemoryStream();
        using (var deflater = new DeflateStream(target, CompressionLevel.Optimal))
        {
            for (; count > 0; count -= Height)
                deflater.Write(new byte[Math.Min(count, Height)]);
        }
        return target.ToArray();
    }

    private static byte[] Write(FileHeader header, byte[] payload, ReadOnlyMemory<byte> alpha = default)
    {
        var output = new ArrayBufferWriter<byte>();
        ContainerWriter.WriteFile(output, header, ImageMetadata.Empty, alpha, default, (_, _) => payload);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Head(int entry, int groups = 9)
    {
        var encoder = new RangeEncoder();
        encoder.Reset();
        for (var g = 0; g < groups; g++)
        {
            for (var i = 3; i >= 0; i--)
                encoder.Encode((entry >> i & 1) != 0, 1 << 15);
        }
        return encoder.Finish().ToArray();
    }
}
