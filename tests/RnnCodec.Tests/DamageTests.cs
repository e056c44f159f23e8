namespace RnnCodec.Tests;

/// <summary>
/// Files of both kinds of codec, damaged at random: the right picture, a named error, or a truncated picture that says so; never a crash, a hang, or
/// memory beyond the limits.
/// </summary>
public class DamageTests
{
    private const int Damages = 10_000;
    private const long MostPixels = 128 * 128;

    // Networks, planes and pixels of the largest picture allowed; a claim of 65535 x 65535 pixels would take gigabytes.
    private const long MostAllocation = 64L << 20;

    private static readonly ImageCodec Planes = ImageCodec.Default;
    private static readonly ImageCodec Recurrent = new(RecurrentExample.Model);

    private static readonly (string Name, ImageCodec Codec, byte[] File)[] Victims =
    [
        ("plain", Planes, Planes.Encode(TestPictures.Colour(32, 32), new EncodeOptions { EntropyCoding = false, Quality = 40 })),
        ("grey-odd", Planes, Planes.Encode(TestPictures.Grey(33, 17))),
        ("everything", Planes, Planes.Encode(TestPictures.Transparent(41, 29), Everything)),
        ("one-pixel", Planes, Planes.Encode(TestPictures.Colour(1, 1))),
        ("tiles", Planes, Planes.Encode(TestPictures.Colour(70, 40), new EncodeOptions { TileSize = 32, Tune = Tune.Psnr })),
        ("recurrent", Recurrent, Recurrent.Encode(TestPictures.Transparent(41, 29), new EncodeOptions { TileSize = 32 })),
        ("recurrent-plain", Recurrent, Recurrent.Encode(TestPictures.Grey(33, 17), new EncodeOptions { EntropyCoding = false })),
    ];

    private static EncodeOptions Everything =>
        new() { Iterations = 3, Metadata = new ImageMetadata { IccProfile = new byte[] { 1, 2, 3 }, Exif = new byte[] { 4, 5 } } };

    public static TheoryData<string> Names => [.. Victims.Select(v => v.Name)];

    [Fact]
    public void DecodeTenThousandDamagedFilesGivesTheRightPictureANamedErrorOrATruncatedPicture()
    {
        var pictures = Victims.Select(v => v.Codec.Decode(v.File, new DecodeOptions { MaxDegreeOfParallelism = 1 })).ToArray();
        var random = new Random(20170821);
        int right = 0, named = 0, truncated = 0;
        for (var i = 0; i < Damages; i++)
        {
            var victim = random.Next(Victims.Length);
            var (name, codec, file) = Victims[victim];
            var damaged = Damage(file, Victims[random.Next(Victims.Length)].File, random);
            var lenient = random.Next(4) == 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var result = codec.DecodeWithDetails(
                    damaged,
                    new DecodeOptions { MaxDegreeOfParallelism = 1, MaxPixels = MostPixels, AllowTruncated = lenient });
                if (result.IsTruncated)
                {
                    Assert.True(lenient);
                    truncated++;
                }
                else
                {
                    Assert.True(
                        result.Image.Pixels.SequenceEqual(pictures[victim].Pixels) || Victims.Any(v => v.File.AsSpan().SequenceEqual(damaged)),
                        $"Damage {i} of '{name}' went unnoticed.");
                    right++;
                }
            }
            catch (RnnCodecException e)
            {
                Assert.False(string.IsNullOrWhiteSpace(e.Message));
                named++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocation);
        }

        Assert.Equal(Damages, right + named + truncated);
        Assert.True(named > Damages / 2 && truncated > 100, $"{right} right, {named} named errors, {truncated} truncated");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodeFileCutAnywhereGivesAPictureOrANamedError(string name)
    {
        var (_, codec, file) = Victims.Single(v => v.Name == name);
        var info = ImageCodec.Identify(file);
        var pictures = 0;
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file.AsSpan(0, length).ToArray();
            Assert.Throws<TruncatedFileException>(() => codec.Decode(cut));
            try
            {
                var result = codec.DecodeWithDetails(cut, new DecodeOptions { AllowTruncated = true });
                Assert.True(result.IsTruncated);
                Assert.Equal((info.Width, info.Height), (result.Image.Width, result.Image.Height));
                Assert.InRange(result.IterationsUsed, 0, info.Iterations);
                pictures++;
            }
            catch (TruncatedFileException e)
            {
                Assert.False(string.IsNullOrWhiteSpace(e.Message));
            }
        }
        Assert.True(pictures > 0);
    }

    private static byte[] Damage(byte[] file, byte[] other, Random random)
    {
        var bytes = file.ToArray();
        switch (random.Next(6))
        {
            case 0: // flipped bits
                for (var n = random.Next(1, 5); n > 0; n--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1: // cut
                return bytes[..random.Next(bytes.Length)];
            case 2: // a piece twice
                var (start, length) = (random.Next(bytes.Length), random.Next(1, 40));
                return [.. bytes[..start], .. bytes[start..Math.Min(bytes.Length, start + length)], .. bytes[start..]];
            case 3: // two pieces exchanged
                var size = random.Next(1, Math.Max(2, bytes.Length / 4));
                var (a, b) = (random.Next(bytes.Length - size), random.Next(bytes.Length - size));
                var piece = bytes[a..(a + size)];
                bytes.AsSpan(b, size).CopyTo(bytes.AsSpan(a));
                piece.CopyTo(bytes, b);
                return bytes;
            case 4: // absurd lengths and sizes: runs of 0xFF, mostly in the front
                var at = random.Next(2) == 0 ? random.Next(Math.Min(60, bytes.Length)) : random.Next(bytes.Length);
                bytes.AsSpan(at, Math.Min(random.Next(1, 6), bytes.Length - at)).Fill(0xFF);
                return bytes;
            default: // another file's end
                var seam = random.Next(bytes.Length);
                return [.. bytes[..seam], .. other[Math.Min(other.Length, seam)..]];
        }
    }
}
