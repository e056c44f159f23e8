namespace RnnCodec.Pictures.Tests;

/// <summary>Files that were cut or changed on their way: an error with the picture's name, never a picture with a hole.</summary>
public class DamageTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("lossy.webp")]
    [InlineData("lossless.webp")]
    [InlineData("bmp")]
    [InlineData("gif")]
    public void FileCutAnywhereIsRefused(string format)
    {
        var file = TestFiles.Small(format);
        PictureDecoder.Decode(file, "whole");
        for (var length = 0; length < file.Length; length++)
        {
            var error = Record.Exception(() => PictureDecoder.Decode(file.AsMemory(0, length), "'it'"));
            var isNamed = error is InvalidDataException && error.Message.StartsWith("'it'", StringComparison.Ordinal);
            Assert.True(isNamed, $"{length} of {file.Length} bytes: {error}");
        }
    }

    [Fact]
    public void PngWithAChangedByteIsRefused()
    {
        var file = TestFiles.Small("png");
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0x10;
            Assert.True(Record.Exception(() => PictureDecoder.Decode(damaged, "it")) is InvalidDataException, $"byte {i}");
        }
    }

    [Fact]
    public void PngOfSoundChunksWithTooFewPixelsIsRefused()
    {
        var rows = Enumerable.Range(0, 40).Select(y => new byte[] { (byte)y, 10, 20, 30, 40, (byte)(7 * y) }).ToArray();
        var whole = TestFiles.Png(6, 8, 0, rows);
        PictureDecoder.Decode(whole, "whole");
        var header = whole.AsSpan(8, 25).ToArray();
        byte[] pixels = TestFiles.Zlib([.. rows.SelectMany(r => r.Prepend((byte)0))]);
        byte[] file = [.. whole[..8], .. header, .. TestFiles.Chunk("IDAT", pixels[..(pixels.Length / 2)]), .. TestFiles.Chunk("IEND", [])];
        Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(file, "it"));
    }

    // What programs make of half a file: an end marker where the data ended. Decoders fill up the rest and say nothing.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void JpegCutAndClosedIsRefused(bool progressive)
    {
        var file = progressive ? File.ReadAllBytes(TestFiles.Input("progressive.jpg")) : TestFiles.Small("jpg");
        PictureDecoder.Decode(file, "whole");
        var firstScan = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        for (var length = firstScan; length < file.Length - 2; length++)
        {
            byte[] closed = [.. file.AsSpan(0, length), 0xFF, 0xD9];
            // Between two scans of a progressive file nothing shows that there was another.
            if (!progressive || !(BeginsScan(length) || BeginsScan(length - 1)))
                Assert.True(Record.Exception(() => PictureDecoder.Decode(closed, "it")) is InvalidDataException, $"{length} of {file.Length} bytes");
        }

        // With its tables. Of its marker half may be there, since an end marker may be filled up with 0xFF.
        bool BeginsScan(int at) => at > firstScan && file[at] == 0xFF && file[at + 1] is 0xC4 or 0xDA;
    }

    [Fact]
    public void JpegHeaderThatClaimsMuchCostsLittle()
    {
        var file = File.ReadAllBytes(TestFiles.Input("progressive.jpg"));
        var frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC2]);
        file.AsSpan(frame + 5, 4).Fill(0xFF);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(file, "it"));
        // Its tables; a bit for each coefficient that it claims would be a gigabyte.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 23);
    }

    [Fact]
    public void JpegWithAHoleIsRefused()
    {
        var file = File.ReadAllBytes(TestFiles.Input("exif-orientation-6.jpg"));
        var scan = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]) + 14;
        byte[] zeroed = [.. file[..(scan + 100)], .. new byte[200], .. file[(scan + 300)..]];
        byte[] missing = [.. file[..(scan + 100)], .. file[(scan + 300)..]];
        foreach (var damaged in new[] { zeroed, missing })
            Assert.Throws<InvalidDataException>(() => PictureDecoder.Decode(damaged, "it"));
    }

    [Fact]
    public void BytesBehindTheEndAreNoDamage()
    {
        foreach (var format in new[] { "png", "jpg", "lossy.webp", "bmp", "gif" })
            PictureDecoder.Decode(new byte[][] { TestFiles.Small(format), [1, 2, 3] }.SelectMany(b => b).ToArray(), format);
    }

    // Bytes changed, left out, doubled and exchanged: whatever it is, it is a picture still or said to be damaged.
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("exif-orientation-6.jpg")]
    [InlineData("lossy.webp")]
    [InlineData("lossless.webp")]
    [InlineData("bmp")]
    [InlineData("gif")]
    public void DamageOfAnyKindIsNamedOrHarmless(string format)
    {
        var file = File.Exists(TestFiles.Input(format)) ? File.ReadAllBytes(TestFiles.Input(format)) : TestFiles.Small(format);
        var random = new Random(7);
        for (var i = 0; i < 600; i++)
        {
            var damaged = Damage(file, random);
            var error = Record.Exception(() => PictureDecoder.Decode(damaged, "'it'"));
            var isNamed = error is null || (error is InvalidDataException && error.Message.StartsWith("'it' ", StringComparison.Ordinal));
            Assert.True(isNamed, $"case {i}, {Convert.ToBase64String(damaged)}: {error}");
        }

        static byte[] Damage(byte[] file, Random random)
        {
            var bytes = file.ToList();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                // Headers more often than pixels.
                var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 200) : bytes.Count);
                var length = Math.Min(random.Next(1, 20), bytes.Count - at);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(length, bytes.Count - 1));
                        break;
                    case 2:
                        bytes.InsertRange(at, bytes.GetRange(at, length));
                        break;
                    default:
                        (bytes[at], bytes[^1]) = (bytes[^1], bytes[at]);
                        break;
                }
            }
            return [.. bytes];
        }
    }
}
