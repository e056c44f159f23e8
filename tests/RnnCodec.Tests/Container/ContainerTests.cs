using System.Buffers;
using FsCheck.Xunit;
using RnnCodec.Container;

namespace RnnCodec.Tests.Container;

public class ContainerTests
{
    private static readonly FileHeader Small = new() { ModelId = FileContent.ModelId, Width = 40, Height = 20, Iterations = 2, TileSize = 32 };
    private static readonly PlaneHeader Planes = new() { TopPlane = 4, LogStep = 4608, Frequency = 64, Tuning = Tuning.MsSsim };

    [Property(MaxTest = 300)]
    public void ReadWrittenFileReturnsItsContent(int seed)
    {
        var content = FileContent.Random(seed);
        var file = content.Write();
        var read = ContainerReader.Read(file, new DecodeOptions());
        content.AssertIs(read);
        Assert.Null(read.Damage);
        var fromStream = ContainerReader.Read(new TricklingStream(file), new DecodeOptions());
        content.AssertIs(fromStream);
        Assert.Null(fromStream.Damage);
        Assert.Equal(read.Header, ContainerReader.ReadHeader(file));
    }

    [Property(MaxTest = 100)]
    public void ReadFewerIterationsTakesOnlyTheirBytes(int seed, byte wanted)
    {
        var content = FileContent.Random(seed);
        var file = content.Write();
        var iterations = Math.Max(1, wanted % (content.Header.Iterations + 1));
        var rest = content.Payloads.Where(p => p.Key.Iteration > iterations).Sum(p => ContainerWriter.ChunkBytes(p.Value.Length));
        var stream = new TricklingStream(file);
        var read = ContainerReader.Read(stream, new DecodeOptions { Iterations = iterations });
        content.AssertIs(read);
        Assert.Equal(file.Length - rest, stream.Taken);
        Assert.Equal(iterations, read.CompleteIterations);
        // What lies behind may be cut or damaged: it was not asked for.
        var cut = file[..(file.Length - rest)];
        content.AssertIs(ContainerReader.Read(cut, new DecodeOptions { Iterations = iterations }));
    }

    [Fact]
    public void WriteOnePixelTakesFewBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        _ = new ContainerWriter(output, new FileHeader { ModelId = FileContent.ModelId, Width = 1, Height = 1, Iterations = 1 });
        Assert.Equal(30, output.WrittenCount);
    }

    [Fact]
    public void TilesCoverThePictureInRasterOrder()
    {
        var header = Small with { Width = 70, Height = 40 };
        Assert.Equal([new(0, 0, 32, 32), new(32, 0, 32, 32), new(64, 0, 6, 32), new(0, 32, 32, 8), new(32, 32, 32, 8), new(64, 32, 6, 8)],
            Enumerable.Range(0, (int)header.TileCount).Select(header.Tile));
        Assert.Equal([4, 4, 2, 2, 2, 1], Enumerable.Range(0, 6).Select(i => header.Tile(i).Positions));
        Assert.Equal(new TileArea(0, 0, 70, 40), (header with { TileSize = 0 }).Tile(0));
    }

    [Fact]
    public void WriteChunksOutOfOrderThrows()
    {
        var writer = new ContainerWriter(new ArrayBufferWriter<byte>(), Small with { HasAlpha = true, Planes = Planes with { HasMap = true } });
        Assert.Throws<InvalidOperationException>(() => writer.WriteChunk(1, 0, []));
        Assert.Throws<InvalidOperationException>(() => writer.WriteMap([]));
        writer.WriteAlpha(AlphaPlane.Compress(new byte[800], 40, 20));
        Assert.Throws<InvalidOperationException>(() => writer.WriteAlpha([]));
        Assert.Throws<InvalidOperationException>(() => writer.WriteChunk(1, 0, []));
        writer.WriteMap([]);
        Assert.Throws<InvalidOperationException>(() => writer.WriteMap([]));
        Assert.Throws<InvalidOperationException>(() => writer.WriteChunk(1, 1, []));
        writer.WriteChunk(1, 0, []);
        Assert.Throws<InvalidOperationException>(() => writer.WriteChunk(1, 0, []));
        writer.WriteChunk(1, 1, []);
        writer.WriteChunk(2, 0, []);
        Assert.False(writer.IsComplete);
        writer.WriteChunk(2, 1, []);
        Assert.True(writer.IsComplete);
        Assert.Throws<InvalidOperationException>(() => writer.WriteChunk(3, 0, []));
    }

    [Fact]
    public void WriteTooLongAChunkThrows()
    {
        var writer = new ContainerWriter(new ArrayBufferWriter<byte>(), Small with { TileSize = 0 });
        Assert.Throws<ArgumentException>(() => writer.WriteChunk(1, 0, new byte[6 * 1024 + 17]));
        writer.WriteChunk(1, 0, new byte[6 * 1024 + 16]);
    }

    [Fact]
    public void WriteHeaderAgainstTheRulesThrows()
    {
        FileHeader[] wrong =
        [
            Small with { Width = 0 }, Small with { Height = 65536 }, Small with { Iterations = 0 }, Small with { Iterations = 256 },
            Small with { ModelId = "00" }, Small with { ModelId = new string('x', 32) }, Small with { Coding = (BitCoding)2 },
            Small with { Planes = Planes with { TopPlane = -1 } },
            Small with { Planes = Planes with { TopPlane = 15 } },
            Small with { Planes = Planes with { TopPlane = 0 } },
            Small with { Planes = Planes with { LogStep = -1025 } }, Small with { Planes = Planes with { LogStep = 9217 } },
            Small with { Planes = Planes with { Frequency = -1 } },
            Small with { Planes = Planes with { Frequency = 256 } },
            Small with { Planes = Planes with { Tuning = (Tuning)3 } },
            Small with { TileSize = 17 }, Small with { TileSize = -16 }, Small with { TileSize = 65552 },
            Small with { TileSize = 16, Width = 65535, Height = 65535 },
        ];
        Assert.All(wrong, h => Assert.Throws<ArgumentException>(() => new ContainerWriter(new ArrayBufferWriter<byte>(), h)));
    }

    [Fact]
    public void ReadPictureBeyondTheLimitThrows()
    {
        var file = FileContent.Random(1).Write();
        var header = ContainerReader.ReadHeader(file);
        var pixels = (long)header.Width * header.Height;
        ContainerReader.Read(file, new DecodeOptions { MaxPixels = pixels });
        var error = Assert.Throws<LimitExceededException>(
            () => ContainerReader.Read(file, new DecodeOptions { MaxPixels = pixels - 1, AllowTruncated = true }));
        Assert.Contains($"{header.Width}x{header.Height}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadMetadataBeyondTheLimitThrows()
    {
        var content = FileContent.Random(1) with { Metadata = new ImageMetadata { IccProfile = new byte[100], Exif = new byte[100] } };
        var file = content.Write();
        content.AssertIs(ContainerReader.Read(file, new DecodeOptions { MaxMetadataBytes = 208 }));
        Assert.Throws<LimitExceededException>(() => ContainerReader.Read(file, new DecodeOptions { MaxMetadataBytes = 207 }));
        Assert.Throws<LimitExceededException>(
            () => ContainerReader.Read(new MemoryStream(file), new DecodeOptions { MaxMetadataBytes = 50, AllowTruncated = true }));
    }

    [Fact]
    public void RequireAnotherModelNamesBoth()
    {
        Small.RequireModel(FileContent.ModelId.ToUpperInvariant());
        var other = new string('a', 32);
        var error = Assert.Throws<ModelMismatchException>(() => Small.RequireModel(other, "planes"));
        Assert.Contains(FileContent.ModelId, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
        Assert.Contains("'planes'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadZeroIterationsThrows() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ContainerReader.Read(FileContent.Random(1).Write(), new DecodeOptions { Iterations = 0 }));

    [Theory]
    [InlineData("abc")]
    [InlineData("abcde")]
    [InlineData("abc\n")]
    [InlineData("abcä")]
    [InlineData("ICCP")]
    [InlineData("EXIF")]
    public void MakeBoxOfAnImpossibleTypeThrows(string type) => Assert.Throws<ArgumentException>(() => new MetadataBox(type, default));

    [Fact]
    public void Crc32CIsCastagnolis()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        // RFC 3720, appendix B.4.
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(16384, "808001")]
    [InlineData(int.MaxValue, "FFFFFFFF07")]
    public void VarintIsItsShortestForm(int value, string hex)
    {
        var bytes = new byte[Varint.MaxBytes];
        Assert.Equal(hex, Convert.ToHexString(bytes, 0, Varint.Write(bytes, value)));
        Assert.Equal(hex.Length / 2, Varint.Size(value));
        Assert.Equal(value, new ByteReader(bytes).ReadVarint());
    }

    [Theory]
    [InlineData("8000")]
    [InlineData("FFFFFFFF08")]
    [InlineData("FFFFFFFF7F")]
    [InlineData("FFFFFFFFFF01")]
    public void VarintInAnyOtherFormIsDamage(string hex) =>
        Assert.Throws<CorruptFileException>(() => new ByteReader(Convert.FromHexString(hex)).ReadVarint());
}
