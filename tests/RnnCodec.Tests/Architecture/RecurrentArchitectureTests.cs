using RnnCodec.Architecture;

namespace RnnCodec.Tests.Architecture;

public class CodecArchitectureTests
{
    public static TheoryData<string> Presets => [.. CodecPresets.Names];

    [Theory]
    [MemberData(nameof(Presets))]
    public void ParseOfToJsonGivesThePreset(string name)
    {
        var preset = (RecurrentArchitecture)CodecPresets.FromName(name);
        preset.Validate();

        Assert.Equal(preset, RecurrentArchitecture.Parse(preset.ToJson()));
        Assert.Equal(16, preset.CodeStride);
    }

    [Fact]
    public void PresetFastIsTheShippedModelsArchitecture() => Assert.Equal(CodecPresets.FromName("fast"), CodecModel.FromName("fast").Architecture);

    [Theory]
    [InlineData("", "not valid")]
    [InlineData("{}", "not valid")]
    [InlineData("""{"cell":"gru","reconstruction":"additive","gain":"none","encoder":[],"decoder":[]}""", "encoder needs a layer")]
    [InlineData("""{"cell":"perceptron","reconstruction":"additive","gain":"none","encoder":[],"decoder":[]}""", "not valid")]
    [InlineData("""{"cell":"gru","colour":3,"reconstruction":"additive","gain":"none","encoder":[],"decoder":[]}""", "colour")]
    public void ParseBadRecordNamesTheRule(string json, string part)
    {
        var e = Assert.Throws<InvalidModelException>(() => RecurrentArchitecture.Parse(json));

        Assert.Contains(part, e.Message);
    }

    [Fact]
    public void ValidateContradictionsNameTheField()
    {
        var fast = (RecurrentArchitecture)CodecPresets.FromName("fast");
        Assert.Contains("must end in a convolution of 384", Rule(fast with { Decoder = [.. fast.Decoder.SkipLast(1), fast.Decoder[^1] with { Out = 12 }] }));
        Assert.Contains("direct path needs the patch transform", Rule((RecurrentArchitecture)CodecPresets.FromName("tiny") with { Direct = true }));
        Assert.Contains("gain map", Rule((RecurrentArchitecture)CodecPresets.FromName("tiny") with { Gain = GainKind.Map }));
        Assert.Contains("gain network", Rule(fast with { Gain = GainKind.Network }));
        Assert.Contains("iterations", Rule(fast with { Iterations = 0 }));
        Assert.Contains("16 pixels", Rule(fast with { Analysis = fast.Analysis! with { Patch = 8, Luma = 64 } }));
    }

    private static string Rule(RecurrentArchitecture architecture) => Assert.Throws<InvalidModelException>(architecture.Validate).Message;
}
