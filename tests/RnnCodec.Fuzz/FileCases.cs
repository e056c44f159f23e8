namespace RnnCodec.Fuzz;

/// <summary>Damaged files through every door that reads them, and whether what comes out is right, or said to be wrong.</summary>
internal static class FileCases
{
    /// <summary>Most cases stay small, so that there can be many; every 64th may ask for more, every 2048th for all that is allowed by default.</summary>
    private const long FewPixels = 1 << 15;
    private const long MorePixels = 1 << 19;

    /// <summary>Pictures of more pixels are decoded in one way only.</summary>
    private const long MostPixelsTwice = 1 << 16;

    /// <summary>Damage that checksums find: the right picture, or an error, or a part that says so.</summary>
    public static Outcome Raw(Random random)
    {
        var victim = Any(random);
        var bytes = Damage.Raw(victim.File, Any(random).File, random);
        var options = Options(random) with { MaxPixels = FewPixels };
        return Outcome.Of(() =>
        {
            var result = victim.Codec.DecodeWithDetails(bytes, options);
            if (result.IsTruncated)
                return options.AllowTruncated && SameSize(result) ? Outcome.Part : throw new WrongPictureException("a part that nobody asked for");
            // Two halves of like files may be one sound file.
            if (!Victims.All.Any(v => v.File.AsSpan().SequenceEqual(bytes) && Same(v.Picture, result.Image)))
                throw new WrongPictureException("another picture, without a word");
            return Outcome.Right;
        });
    }

    /// <summary>Damage behind right checksums: an error, or a picture of the size that the header names, the same whichever way it is decoded.</summary>
    public static Outcome Structured(long index, Random random)
    {
        var victim = Any(random);
        var bytes = Damage.Structured(victim.File, Any(random).File, random);
        var most = index % 2048 == 0 ? new DecodeOptions().MaxPixels : index % 64 == 0 ? MorePixels : FewPixels;
        var options = Options(random) with { MaxPixels = most };
        return Outcome.Of(() =>
        {
            var result = victim.Codec.DecodeWithDetails(bytes, options);
            if (!SameSize(result))
                throw new WrongPictureException("a picture of another size than the header's");
            if (result.Image.Width * (long)result.Image.Height <= MostPixelsTwice)
                Compare(victim.Codec, bytes, options, result, random);
            return result.IsTruncated ? Outcome.Part : Outcome.Other;
        });
    }

    private static void Compare(ImageCodec codec, byte[] bytes, DecodeOptions options, DecodeResult result, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                var again = codec.DecodeWithDetails(new MemoryStream(bytes), options with { MaxDegreeOfParallelism = 2 });
                if (!Same(again.Image, result.Image))
                    throw new WrongPictureException("another picture from a stream on two threads");
                break;
            case 1 when !result.IsTruncated:
                var fewer = ImageCodec.TakeIterations(bytes, 1);
                if (!Same(codec.Decode(fewer, options), codec.Decode(bytes, options with { Iterations = 1 })))
                    throw new WrongPictureException("another picture from the first iteration alone");
                break;
            case 2 when !result.IsTruncated:
                byte[] plain;
                try
                {
                    plain = codec.EntropyDecode(bytes, options);
                }
                catch (RnnCodecException)
                {
                    // A file that ends early stays in its coding.
                    break;
                }
                if (!Same(codec.Decode(plain, options), result.Image))
                    throw new WrongPictureException("another picture from its plain bits");
                break;
        }
    }

    private static Victim Any(Random random) => Victims.All[random.Next(Victims.All.Length)];

    private static DecodeOptions Options(Random random) => new() { MaxDegreeOfParallelism = 1, AllowTruncated = random.Next(3) == 0 };

    private static bool SameSize(DecodeResult result) => (result.Image.Width, result.Image.Height) == (result.Info.Width, result.Info.Height);

    private static bool Same(RgbImage a, RgbImage b) =>
        (a.Width, a.Height) == (b.Width, b.Height) && a.Pixels.SequenceEqual(b.Pixels) && a.Alpha.SequenceEqual(b.Alpha);
}
