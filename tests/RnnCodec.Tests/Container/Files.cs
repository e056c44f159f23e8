using System.Buffers;
using RnnCodec.Container;
using RnnCodec.Transform;

namespace RnnCodec.Tests.Container;

/// <summary>A file's whole content, to write it and to compare with what was read.</summary>
internal sealed record FileContent(
    FileHeader Header,
    ImageMetadata Metadata,
    byte[]? Alpha,
    byte[]? Map,
    Dictionary<(int Iteration, int Tile), byte[]> Payloads)
{
    public const string ModelId = "000102030405060708090a0b0c0d0e0f";

    /// <summary>Any content that the format allows, on small pictures.</summary>
    public static FileContent Random(int seed)
    {
        var random = new Random(seed);
        var header = new FileHeader
        {
            ModelId = Convert.ToHexStringLower(Bytes(random, 16)),
            Width = random.Next(1, 100),
            Height = random.Next(1, 100),
            Iterations = random.Next(1, 6),
            IsGrey = random.Next(2) == 0,
            HasAlpha = random.Next(2) == 0,
            Coding = (BitCoding)random.Next(2),
            TileSize = 16 * random.Next(5),
        };
        if (random.Next(2) == 0)
        {
            header = header with
            {
                Planes = new PlaneHeader
                {
                    TopPlane = random.Next(header.Iterations - 1, QuantizerSteps.MaxPlanes),
                    LogStep = random.Next(QuantizerSteps.LowestLogStep, QuantizerSteps.HighestLogStep + 1),
                    Frequency = random.Next(256),
                    Tuning = (Tuning)random.Next(3),
                    HasMap = random.Next(2) == 0,
                    IsCut = random.Next(2) == 0,
                },
            };
        }
        var metadata = new ImageMetadata
        {
            IccProfile = random.Next(2) == 0 ? Bytes(random, random.Next(1, 300)) : default,
            Exif = random.Next(2) == 0 ? Bytes(random, random.Next(1, 40)) : default,
            Others = [.. Enumerable.Range(0, random.Next(3)).Select(i => new MetadataBox($"x{i} ~", Bytes(random, random.Next(20))))],
        };
        var alpha = header.HasAlpha
            ? Enumerable.Range(0, header.Width * header.Height).Select(i => (byte)(random.Next(9) == 0 ? random.Next(256) : i % header.Width)).ToArray()
            : null;
        var map = header.Planes is { HasMap: true } ? Bytes(random, random.Next(20)) : null;
        var payloads = new Dictionary<(int, int), byte[]>();
        for (var t = 1; t <= header.Iterations; t++)
        {
            for (var tile = 0; tile < header.TileCount; tile++)
                payloads.Add((t, tile), Bytes(random, random.Next(24)));
        }
        return new FileContent(header, metadata, alpha, map, payloads);
    }

    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ContainerWriter(output, Header, Metadata);
        Assert.Equal(ContainerWriter.FrontBytes(Header, Metadata), output.WrittenCount);
        if (Alpha is not null)
            writer.WriteAlpha(AlphaPlane.Compress(Alpha, Header.Width, Header.Height));
        if (Map is not null)
            writer.WriteMap(Map);
        foreach (var ((iteration, tile), payload) in Payloads)
        {
            var before = output.WrittenCount;
            writer.WriteChunk(iteration, tile, payload);
            Assert.Equal(ContainerWriter.ChunkBytes(payload.Length), output.WrittenCount - before);
        }
        Assert.True(writer.IsComplete);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>What was read is this content, or where it says that it is damaged, an honest part of it.</summary>
    public void AssertIs(ContainerContents read)
    {
        AssertHeader(read.Header);
        var alpha = read.DecodeAlpha(mayBeLost: true, default);
        if (read.Damage is null)
        {
            AssertMetadata(read.Metadata);
            Assert.Equal(Alpha, alpha);
            Assert.Equal(Map, read.Map?.ToArray());
            Assert.Equal(read.Iterations, read.CompleteIterations);
        }
        if (alpha is not null)
            Assert.Equal(Alpha, alpha);
        if (read.Map is { } map)
            Assert.Equal(Map, map.ToArray());
        Assert.InRange(read.CompleteIterations, 0, read.Iterations);
        Assert.InRange(read.IterationsUsed, read.Damage is null ? read.CompleteIterations : 0, read.Iterations);
        for (var tile = 0; tile < read.Header.TileCount; tile++)
        {
            Assert.InRange(read.UsableIterations(tile), read.Damage is null ? read.Iterations : 0, read.Iterations);
            for (var t = 1; t <= read.UsableIterations(tile); t++)
                Assert.Equal(Payloads[(t, tile)], read.Payload(t, tile).ToArray());
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private void AssertHeader(FileHeader read) => Assert.Equal(Header with { BoxCount = 0 }, read with { BoxCount = 0 });

    private void AssertMetadata(ImageMetadata read)
    {
        Assert.Equal(Metadata.IccProfile.ToArray(), read.IccProfile.ToArray());
        Assert.Equal(Metadata.Exif.ToArray(), read.Exif.ToArray());
        Assert.Equal(
            Metadata.Others.Select(o => (o.Type, Convert.ToHexString(o.Content.Span))),
            read.Others.Select(o => (o.Type, Convert.ToHexString(o.Content.Span))));
    }
}

/// <summary>A stream that hands out a few bytes at a time and counts them.</summary>
internal sealed class TricklingStream(byte[] bytes) : Stream
{
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        count = (int)Math.Min(Math.Min(count, 7), bytes.Length - Taken);
        Array.Copy(bytes, Taken, buffer, offset, count);
        Taken += count;
        return count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
