using RnnCodec.Evaluation.Codecs;

namespace RnnCodec.Evaluation.Tests.Codecs;

public sealed class ExternalCodecTests
{
    private static readonly Picture Picture = new("noise", Pictures.Noise(7, 5));

    /// <summary>A codec that copies: its file is the pixmap, and what comes back is the picture.</summary>
    [Fact]
    public void MeasureCountsEveryByteOfTheFile()
    {
        using var codec = Codec("cp", "{in} {out}");
        var measured = codec.Measure(Picture, null, CancellationToken.None).ToArray();
        Assert.Equal(["a", "b"], measured.Select(m => m.Measurement.Setting));
        Assert.All(measured, m =>
        {
            Assert.Equal("P6\n7 5\n255\n".Length + 3 * 7 * 5, m.Measurement.Bytes);
            Assert.Equal(8.0 * m.Measurement.Bytes / 35, m.Measurement.Bpp, 1e-12);
            Assert.Equal(Picture.Image.Pixels, m.Coded.Restored.Pixels);
            Assert.Null(m.Measurement.Butteraugli);
        });
    }

    [Fact]
    public void MeasureSaysWhatAFailingProgramWasAskedAndSaid()
    {
        using var codec = Codec("cp", "{in}/nothing-{setting} {out}");
        var error = Assert.Throws<IOException>(() => codec.Measure(Picture, null, CancellationToken.None).ToArray());
        Assert.Contains("nothing-a", error.Message);
        Assert.Contains("ended with 1", error.Message);
    }

    [Fact]
    public void MissingProgramIsNamed()
    {
        using var codec = Codec("no-such-encoder", "{in} {out}");
        Assert.Equal("no-such-encoder", codec.MissingProgram);
        using var there = Codec("cp", "{in} {out}");
        Assert.Null(there.MissingProgram);
    }

    [Fact]
    public void CodecSetNamesACodecThatDoesNotExist()
    {
        var error = Assert.Throws<CodecChoiceException>(() => new CodecSet(["webp", "gif"], [ImageCodec.Default]));
        Assert.Contains("'gif'", error.Message);
        Assert.Contains("jpeg2000", error.Message);
    }

    /// <summary>With the named tools on the path the codecs are there; without them a sentence each says so.</summary>
    [Fact]
    public void CodecSetHasOrNamesEveryCodec()
    {
        using var codecs = new CodecSet(null, [ImageCodec.Default]);
        Assert.Equal(CodecSet.Names.Count, codecs.Codecs.Count + codecs.Missing.Count);
        Assert.All(CodecSet.Names, name =>
        {
            var isMissing = codecs.Missing.Any(m => m.StartsWith($"{name} is left out: ", StringComparison.Ordinal));
            Assert.NotEqual(isMissing, codecs.Codecs.Any(c => c.Name == name));
        });
    }

    private static ExternalCodec Codec(string program, string arguments) => new("copy", ["a", "b"])
    {
        Encoder = program,
        EncoderArguments = arguments,
        Decoder = "cp",
        DecoderArguments = "{in} {out}",
        VersionArgument = "--version",
        Extensions = (".ppm", ".bin", ".ppm"),
    };
}
