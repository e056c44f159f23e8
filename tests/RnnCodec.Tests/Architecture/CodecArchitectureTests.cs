using RnnCodec.Architecture;

namespace RnnCodec.Tests.Architecture;

public class CodecArchitectureTests
{
    public static TheoryData<string> Presets => [.. CodecPresets.Names];

    [Theory]
    [MemberData(nameof(Presets))]
    public void ParseOfToJsonGivesThePreset(string name)
    {
        var preset = CodecPresets.FromName(name);
        preset.Validate();

        Assert.Equal(preset, CodecArchitecture.Parse(preset.ToJson()));
    }

    [Theory]
    [InlineData("", "not valid")]
    [InlineData("{}", "not valid")]
    [InlineData("""{"cell":"gru","reconstruction":"additive","gain":"none","encoder":[],"decoder":[]}""", "encoder needs a layer")]
    [InlineData("""{"cell":"perceptron","reconstruction":"additive","gain":"none","encoder":[],"decoder":[]}""", "not valid")]
    [InlineData("""{"cell":"gru","colour":3,"reconstruction":"additive","gain":"none","encoder":[],"decoder":[]}""", "colour")]
    [InlineData("""{"codec":"wavelets"}""", "not valid")]
    [InlineData("""{"codec":"planes","iterations":16}""", "iterations must be 15")]
    [InlineData("""{"codec":"planes","decoderBlocks":-1}""", "decoderBlocks must be 0 to 64")]
    [InlineData("""{"codec":"planes","filterWidth":0}""", "widths must be 1 to")]
    [InlineData("""{"codec":"planes","cell":"gru"}""", "cell")]
    public void ParseBadRecordNamesTheRule(string json, string part)
    {
        var e = Assert.Throws<InvalidModelException>(() => CodecArchitecture.Parse(json));

        Assert.Contains(part, e.Message);
    }

    [Fact]
    public void ParseRecordThatLeavesPropertiesOutHasTheirDefaults()
    {
        var planes = Assert.IsType<PlanesArchitecture>(CodecArchitecture.Parse("""{"codec":"planes","decoderBlocks":2}"""));
        Assert.Equal(new PlanesArchitecture { DecoderBlocks = 2 }, planes);

        var entropy = EntropyArchitecture.Parse("""{"units":16}""");
        Assert.Equal(new EntropyArchitecture { Units = 16 }, entropy);

        const string Json = """
            {"cell":"gru","reconstruction":"one_shot","gain":"none",
             "encoder":[{"type":"conv","out":4,"kernel":3,"stride":4},{"type":"conv","out":4,"kernel":3,"stride":4}],
             "decoder":[{"type":"rnn","out":64,"kernel":1,"upscale":4},{"type":"rnn","out":64,"kernel":1,"upscale":4},{"type":"conv","out":3,"kernel":1}]}
            """;
        var recurrent = Assert.IsType<RecurrentArchitecture>(CodecArchitecture.Parse(Json));
        Assert.Equal(
            (16, 32, 0.1f, 0.1f, OutputKind.Linear),
            (recurrent.Iterations, recurrent.Bits, recurrent.HiddenResidual, recurrent.InputResidual, recurrent.Output));
        Assert.Equal((1, 1, 1), (recurrent.Encoder[0].Hidden, recurrent.Encoder[0].Upscale, recurrent.Decoder[0].Stride));
    }

    [Fact]
    public void ParseRecordWithoutAKindIsThePapers()
    {
        var tiny = CodecPresets.FromName("tiny");
        var json = tiny.ToJson();

        Assert.Contains("\"codec\":\"recurrent\",", json);
        Assert.Equal(tiny, CodecArchitecture.Parse(json.Replace("\"codec\":\"recurrent\",", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void ValidateContradictionsNameTheField()
    {
        var tiny = (RecurrentArchitecture)CodecPresets.FromName("tiny");
        Assert.Equal(16, tiny.CodeStride);
        Assert.Contains("must end in a convolution of 3", Rule(tiny with { Decoder = [.. tiny.Decoder.SkipLast(1), tiny.Decoder[^1] with { Out = 12 }] }));
        Assert.Contains("one-shot reconstruction has no gain", Rule(tiny with { Reconstruction = Reconstruction.OneShot }));
        Assert.Contains("iterations", Rule(tiny with { Iterations = 0 }));
        Assert.Contains("16 pixels", Rule(tiny with { Encoder = [.. tiny.Encoder.Skip(1)] }));
        Assert.Contains("decoder up by 8", Rule(tiny with { Decoder = [tiny.Decoder[0], .. tiny.Decoder.Skip(2)] }));
        Assert.Contains("encoder.0: upscale", Rule(tiny with { Encoder = [tiny.Encoder[0] with { Upscale = 2 }, .. tiny.Encoder.Skip(1)] }));
    }

    private static string Rule(RecurrentArchitecture architecture) => Assert.Throws<InvalidModelException>(architecture.Validate).Message;
}
