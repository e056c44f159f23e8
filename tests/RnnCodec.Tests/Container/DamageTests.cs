using System.Buffers;
using System.Buffers.Binary;
using RnnCodec.Container;

namespace RnnCodec.Tests.Container;

public class DamageTests
{
    private static readonly DecodeOptions Lenient = new() { AllowTruncated = true };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ReadFileCutAnywhereReturnsItsCompleteChunks(int seed)
    {
        var content = FileContent.Random(seed);
        var file = content.Write();
        var headerBytes = ContainerWriter.FrontBytes(content.Header);
        // A header that announces boxes holds their number.
        if (!content.Metadata.IsEmpty)
            headerBytes++;
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file.AsMemory(0, length);
            var error = Assert.Throws<TruncatedFileException>(() => ContainerReader.Read(cut, new DecodeOptions()));
            Assert.Equal(length, error.Offset);
            if (length < headerBytes)
            {
                Assert.Equal("header", Assert.Throws<TruncatedFileException>(() => ContainerReader.Read(cut, Lenient)).Chunk);
                continue;
            }
            foreach (var read in new[] { ContainerReader.Read(cut, Lenient), ContainerReader.Read(new TricklingStream(cut.ToArray()), Lenient) })
            {
                Assert.IsType<TruncatedFileException>(read.Damage);
                content.AssertIs(read);
                Assert.Equal(CompleteChunks(content, file.Length, length), Enumerable.Range(0, (int)read.Header.TileCount).Sum(read.UsableIterations));
                for (var tile = 0; tile < read.Header.TileCount; tile++)
                {
                    if (read.CutPayload(tile) is { } beginning)
                        Assert.True(content.Payloads[(read.UsableIterations(tile) + 1, tile)].AsSpan().StartsWith(beginning.Span));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ReadFileWithAnyBitFlippedNamesTheDamage(int seed)
    {
        var content = FileContent.Random(seed);
        var file = content.Write();
        var random = new Random(seed);
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = (byte[])file.Clone();
            damaged[i] ^= (byte)(1 << random.Next(8));
            var error = Assert.ThrowsAny<RnnCodecException>(() => ContainerReader.Read(damaged, new DecodeOptions()));
            Assert.True(error is CorruptFileException or UnsupportedFileException or LimitExceededException, error.ToString());
            AssertHonest(content, damaged);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ReadFileWithRandomDamageIsHonest(int seed)
    {
        var random = new Random(seed);
        var contents = Enumerable.Range(100 + 10 * seed, 10).Select(FileContent.Random).Select(c => (Content: c, File: c.Write())).ToArray();
        for (var trial = 0; trial < 1000; trial++)
        {
            var (content, file) = contents[trial % contents.Length];
            AssertHonest(content, Damage((byte[])file.Clone(), random));
        }
    }

    [Fact]
    public void ReadDamagedChunkNamesIterationTileAndOffset()
    {
        var content = FileContent.Random(0) with { Metadata = ImageMetadata.Empty, Alpha = null, Map = null };
        content =
            content with { Header = new FileHeader { ModelId = FileContent.ModelId, Width = 40, Height = 20, Iterations = 3, TileSize = 32 }, Payloads = [] };
        for (var t = 1; t <= 3; t++)
        {
            for (var tile = 0; tile < 2; tile++)
                content.Payloads.Add((t, tile), [1, 2, 3]);
        }
        var file = content.Write();
        var start = ContainerWriter.FrontBytes(content.Header) + 3 * ContainerWriter.ChunkBytes(3);
        file[start + 2] ^= 1;
        var error = Assert.Throws<CorruptFileException>(() => ContainerReader.Read(file, new DecodeOptions()));
        Assert.Equal(("iteration 2, tile 1", (long)start), (error.Chunk, error.Offset));
        ContainerReader.Read(file, new DecodeOptions { Iterations = 1 });

        var read = ContainerReader.Read(file, Lenient);
        content.AssertIs(read);
        Assert.Equal((3, 1), (read.UsableIterations(0), read.UsableIterations(1)));
        Assert.Equal((3, 1), (read.IterationsUsed, read.CompleteIterations));
        Assert.Equal(error.Message, read.Damage!.Message);
    }

    [Fact]
    public void ReadChunksSwappedDuplicatedOrFromAnotherFileIsDamage()
    {
        var header = new FileHeader { ModelId = FileContent.ModelId, Width = 16, Height = 16, Iterations = 3 };
        byte[] File(int width, params byte[][] payloads) =>
            new FileContent(
                header with { Width = width },
                ImageMetadata.Empty,
                null,
                null,
                payloads.Select((p, i) => (i, p)).ToDictionary(p => (p.i + 1, 0), p => p.p)).Write();
        var file = File(16, [1, 1], [2, 2], [3, 3]);
        var other = File(15, [1, 1], [2, 2], [3, 3]);
        var front = ContainerWriter.FrontBytes(header);
        var chunks = new[] { file[..front], file[front..(front + 7)], file[(front + 7)..(front + 14)], file[(front + 14)..], other[front..(front + 7)] };
        foreach (var (order, usable) in new[] { ("0132", 1), ("0213", 0), ("01123", 1), ("0423", 0), ("01233", 3) })
        {
            byte[] damaged = [.. order.SelectMany(c => chunks[c - '0'])];
            Assert.Throws<CorruptFileException>(() => ContainerReader.Read(damaged, new DecodeOptions()));
            var read = ContainerReader.Read(damaged, Lenient);
            Assert.Equal(usable, read.UsableIterations(0));
            Assert.NotNull(read.Damage);
        }
    }

    [Fact]
    public void ReadFlagsThatContradictEachOtherIsDamage()
    {
        var header = new FileHeader { ModelId = FileContent.ModelId, Width = 16, Height = 16, Iterations = 1 };
        var file = new FileContent(header, ImageMetadata.Empty, null, null, new() { [(1, 0)] = [1] }).Write();
        foreach (var (offset, flag, rule) in new[] { (5, 0x40, "only a bit-plane codec's file"), (6, 0x01, "only a bit-plane codec's file") })
        {
            var other = (byte[])file.Clone();
            other[offset] |= (byte)flag;
            BinaryPrimitives.WriteUInt32LittleEndian(other.AsSpan(26), Crc32C.Of(other.AsSpan(0, 26)));
            Assert.Contains(rule, Assert.Throws<CorruptFileException>(() => ContainerReader.ReadHeader(other)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0x04, new byte[0], "an exact picture is one chunk")]
    [InlineData(0x10, new byte[] { 0, 0, 0, 0, 0 }, "an exact picture is one chunk")]
    [InlineData(0x20, new byte[] { 1 }, "an exact picture is one chunk")]
    [InlineData(0x40, new byte[0], "only a bit-plane codec's file")]
    [InlineData(0x100, new byte[0], "only a bit-plane codec's file")]
    [InlineData(0x200, new byte[0], "only a bit-plane codec's file")]
    public void ReadFlagsThatAnExactPictureHasNotIsDamage(int flag, byte[] fields, string rule)
    {
        var flags = 0x400 | flag;
        byte[] header = [.. FileFormat.Magic, FileFormat.Version, (byte)flags, (byte)(flags >> 8), 16, 16, .. fields];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Crc32C.Of(header));
        Assert.Contains(rule, Assert.Throws<CorruptFileException>(() => ContainerReader.ReadHeader([.. header, .. crc])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadDamagedStepMapEndsThere()
    {
        var planes = new PlaneHeader { TopPlane = 0, LogStep = 4096, Frequency = 64, Tuning = Tuning.MsSsim, HasMap = true };
        var header = new FileHeader { ModelId = FileContent.ModelId, Width = 16, Height = 16, Iterations = 1, Planes = planes };
        var file = new FileContent(header, ImageMetadata.Empty, null, [1, 2, 3], new() { [(1, 0)] = [1] }).Write();
        file[ContainerWriter.FrontBytes(header) + 2] ^= 1;

        Assert.Equal("step map", Assert.Throws<CorruptFileException>(() => ContainerReader.Read(file, new DecodeOptions())).Chunk);
        var read = ContainerReader.Read(file, Lenient);
        Assert.Equal(("step map", 0), (read.Damage!.Chunk, read.IterationsUsed));
        Assert.Null(read.Map);
    }

    [Fact]
    public void ReadReservedValuesIsUnsupported()
    {
        var file = FileContent.Random(2).Write();
        foreach (var (offset, value) in new[] { (4, (byte)1), (4, (byte)3), (4, (byte)0), (6, (byte)8), (6, (byte)0x80), (5, (byte)0x08), (5, (byte)0x0C) })
        {
            var other = (byte[])file.Clone();
            other[offset] = value;
            Assert.Throws<UnsupportedFileException>(() => ContainerReader.Read(other, Lenient));
            Assert.Throws<UnsupportedFileException>(() => ContainerReader.ReadHeader(other));
        }
    }

    [Fact]
    public void ReadAnotherKindOfFileSaysSo()
    {
        var error = Assert.Throws<CorruptFileException>(() => ContainerReader.ReadHeader([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.Equal("header", error.Chunk);
        Assert.Contains("89504E47", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Valid checksums around absurd sizes: what a hostile writer makes, and no flipped bit does.</summary>
    [Theory]
    [InlineData("FFFF03FFFF03FF", 0x20, "10")] // 65535x65535 pixels, 256 iterations' worth, tiles of 256 pixels
    [InlineData("FFFF03FFFF03FF", 0x00, "")]
    [InlineData("FFFF03FFFF03FF", 0x02, "")]
    [InlineData("8080018040FF", 0x22, "02")] // 16384x8192 pixels in 32768 tiles, within the limit of pixels
    [InlineData("80800180800101", 0xA2, "8010")]
    [InlineData("FFFF03FFFF030C", 0x50, "0B00184001")] // a step map of 16.8 million places
    public void ReadAbsurdSizesAllocatesLittle(string sizes, int flags, string tiles)
    {
        byte[] header =
        [
            .. FileFormat.Magic,
            FileFormat.Version,
            (byte)flags,
            0,
            .. new byte[16],
            .. Convert.FromHexString(sizes + tiles),
            .. (flags & 0x80) != 0 ? new byte[] { 1 } : [],
            .. new byte[4],
        ];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(header.Length - 4), Crc32C.Of(header.AsSpan(0, header.Length - 4)));
        byte[][] tails = [[], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x80, 0x80, 0x04, 1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]];
        foreach (var tail in tails)
        {
            byte[] file = [.. header, .. tail];
            foreach (var options in new[] { new DecodeOptions(), Lenient, Lenient with { MaxPixels = long.MaxValue } })
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Assert.True(Outcome(() => ContainerReader.Read(file, options)) is not null);
                Outcome(() => ContainerReader.Read(new MemoryStream(file), options));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
            }
        }
    }

    [Fact]
    public void ReadSoundChunkOfWrongContentIsDamage()
    {
        var header = new FileHeader { ModelId = FileContent.ModelId, Width = 10, Height = 20, Iterations = 1 };
        var alpha = header with { HasAlpha = true };
        var rows = AlphaPlane.Compress(new byte[190], 10, 19);
        (ChunkId Chunk, byte[] File)[] files =
        [
            (ChunkId.Code(1, 0), With(header, 0, (ChunkId.Code(1, 0), new byte[2 * 1024 + 17]))),
            (ChunkId.Alpha, With(alpha, 0, (ChunkId.Alpha, rows), (ChunkId.Code(1, 0), []))),
            (ChunkId.Alpha, With(alpha, 0, (ChunkId.Alpha, []), (ChunkId.Code(1, 0), []))),
            (ChunkId.Alpha, With(alpha, 0, (ChunkId.Alpha, new byte[285]), (ChunkId.Code(1, 0), []))),
            (ChunkId.Box(0), With(header, 1, (ChunkId.Box(0), "abc"u8.ToArray()))),
            (ChunkId.Box(0), With(header, 1, (ChunkId.Box(0), "ab\nc"u8.ToArray()))),
            (ChunkId.Box(1), With(header, 2, (ChunkId.Box(0), "ICCPa"u8.ToArray()), (ChunkId.Box(1), "ICCPb"u8.ToArray()))),
            (ChunkId.Box(1), With(header, 2, (ChunkId.Box(0), "EXIFa"u8.ToArray()), (ChunkId.Box(1), "EXIFb"u8.ToArray()))),
        ];
        foreach (var (chunk, file) in files)
        {
            var error = Assert.Throws<CorruptFileException>(() => ContainerReader.Read(file, new DecodeOptions()).DecodeAlpha(mayBeLost: false, default));
            Assert.Equal(chunk.ToString(), error.Chunk);
            var lenient = ContainerReader.Read(file, Lenient);
            Assert.Null(lenient.DecodeAlpha(mayBeLost: true, default));
            Assert.Equal(error.Message, lenient.Damage!.Message);
        }

        // The longest that are allowed.
        Assert.Equal(
            2 * 1024 + 16,
            ContainerReader.Read(With(header, 0, (ChunkId.Code(1, 0), new byte[2 * 1024 + 16])), new DecodeOptions()).Payload(1, 0).Length);
    }

    private static byte[] With(FileHeader header, int boxes, params (ChunkId Place, byte[] Payload)[] chunks)
    {
        var metadata = new ImageMetadata { Others = [.. Enumerable.Repeat(new MetadataBox("some", default), boxes)] };
        var front = new ArrayBufferWriter<byte>();
        _ = new ContainerWriter(front, header, metadata);
        var file = new List<byte>(front.WrittenSpan[..^(boxes * ContainerWriter.ChunkBytes(4))].ToArray());
        var headerCrc = BinaryPrimitives.ReadUInt32LittleEndian(file.ToArray().AsSpan(file.Count - 4));
        foreach (var (place, payload) in chunks)
        {
            var chunk = new byte[ContainerWriter.ChunkBytes(payload.Length)];
            var start = Varint.Write(chunk, payload.Length);
            payload.CopyTo(chunk, start);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(chunk.Length - 4), Crc32C.OfChunk(headerCrc, place, chunk.AsSpan(0, chunk.Length - 4)));
            file.AddRange(chunk);
        }
        return [.. file];
    }

    private static object Outcome(Func<ContainerContents> read)
    {
        try
        {
            return read();
        }
        catch (RnnCodecException error)
        {
            return error;
        }
    }

    /// <summary>
    /// Strictly, damage is an error of a documented kind or, where it changed nothing, the content; leniently also an honest part of it. Never much
    /// memory.
    /// </summary>
    private static void AssertHonest(FileContent content, byte[] file)
    {
        foreach (var options in new[] { new DecodeOptions(), Lenient })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            object[] outcomes = [Outcome(() => ContainerReader.Read(file, options)), Outcome(() => ContainerReader.Read(new MemoryStream(file), options))];
            // An inflater, errors with their traces and a few copies of a small file.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000 + 20 * file.Length);
            foreach (var outcome in outcomes)
            {
                if (outcome is ContainerContents read)
                    content.AssertIs(read);
                else
                    Assert.True(outcome is CorruptFileException or UnsupportedFileException or LimitExceededException, outcome.ToString());
            }
        }
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        var from = random.Next(file.Length);
        var to = random.Next(from, Math.Min(file.Length, from + 40) + 1);
        var place = random.Next(file.Length);
        switch (random.Next(7))
        {
            case 0:
                for (var i = random.Next(1, 9); i > 0; i--)
                    file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                return file[..from];
            case 2:
                return [.. file[..from], .. file[to..]];
            case 3:
                return [.. file[..place], .. file[from..to], .. file[place..]];
            case 4:
                random.NextBytes(file.AsSpan(from, to - from));
                return file;
            case 5:
                file.AsSpan(from, to - from).Fill((byte)(random.Next(2) * 255));
                return file;
            default:
                ReadOnlySpan<byte> absurd = [0xFF, 0xFF, 0xFF, 0xFF, 0x07];
                absurd[..Math.Min(5, file.Length - place)].CopyTo(file.AsSpan(place));
                return file;
        }
    }

    private static int CompleteChunks(FileContent content, int fileBytes, int cutBytes)
    {
        var offset = fileBytes - content.Payloads.Values.Sum(p => ContainerWriter.ChunkBytes(p.Length));
        var complete = 0;
        foreach (var payload in content.Payloads.Values)
        {
            offset += ContainerWriter.ChunkBytes(payload.Length);
            complete += offset <= cutBytes ? 1 : 0;
        }
        return complete;
    }
}
