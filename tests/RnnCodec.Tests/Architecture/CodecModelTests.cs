using RnnCodec.Architecture;

namespace RnnCodec.Tests.Architecture;

public class CodecModelTests
{
    [Fact]
    public void FromBytesOfToBytesKeepsIdentityAndName()
    {
        var model = CodecModel.FromName("fast");
        var copy = CodecModel.FromBytes(model.ToBytes());

        Assert.Equal((model.Id, model.Name, model.WeightCount), (copy.Id, copy.Name, copy.WeightCount));
    }

    [Fact]
    public void IdChangesWithOneWeight()
    {
        var vectors = ReferenceVectors.Load("codec-patch");
        var architecture = RecurrentArchitecture.Parse(vectors.ArchitectureJson);
        var before = CodecModel.Create("a", architecture, vectors.Weights());
        vectors.Tensor("weights.gain").Values[3] += 1e-6f;
        var after = CodecModel.Create("a", architecture, vectors.Weights());

        Assert.NotEqual(before.Id, after.Id);
    }

    [Fact]
    public void FromBytesEveryCutThrowsInvalidModel()
    {
        var vectors = ReferenceVectors.Load("codec-gru-one_shot-none");
        var bytes = CodecModel.Create("a", RecurrentArchitecture.Parse(vectors.ArchitectureJson), vectors.Weights()).ToBytes();
        for (var length = 0; length < bytes.Length; length += 1 + length / 7)
            Assert.Throws<InvalidModelException>(() => CodecModel.FromBytes(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void CreateWithMissingWeightNamesIt()
    {
        var vectors = ReferenceVectors.Load("codec-patch");
        var e = Assert.Throws<InvalidModelException>(() => CodecModel.Create("a", RecurrentArchitecture.Parse(vectors.ArchitectureJson), vectors.Weights().Where(w => w.Key != "encoder.1.un.weight")));

        Assert.Contains("encoder.1.un.weight", e.Message);
    }

    [Fact]
    public void CreateWithUnknownWeightNamesIt()
    {
        var vectors = ReferenceVectors.Load("codec-patch");
        var e = Assert.Throws<InvalidModelException>(() => CodecModel.Create("a", RecurrentArchitecture.Parse(vectors.ArchitectureJson), vectors.Weights().Append(new("decoder.9.weight", new StoredTensor([1], [0], TensorPrecision.Float32)))));

        Assert.Contains("decoder.9.weight", e.Message);
    }

    [Fact]
    public void SaveThenLoadGivesTheSameModel()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            CodecModel.Default.Save(path);
            Assert.Equal(CodecModel.Default.Id, CodecModel.Load(path).Id);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ToHalfPrecisionRoundsEveryWeightAndHalvesTheFile()
    {
        var vectors = ReferenceVectors.Load("codec-patch");
        var whole = CodecModel.Create("a", RecurrentArchitecture.Parse(vectors.ArchitectureJson), vectors.Weights());
        var half = whole.ToHalfPrecision();

        Assert.NotEqual(whole.Id, half.Id);
        Assert.Equal(half.Id, half.ToHalfPrecision().Id);
        Assert.InRange(half.ToBytes().Length, 0.4 * whole.ToBytes().Length, 0.6 * whole.ToBytes().Length);
    }

    [Fact]
    public void FromNameUnknownNamesTheKnown()
    {
        var e = Assert.Throws<ArgumentException>(() => CodecModel.FromName("none"));

        Assert.Contains("fast", e.Message);
    }
}
